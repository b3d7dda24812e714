import { createHash, X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { RegistryAccess } from '#core/ports/registry';
import { Certificate } from '#shared/model/connection';
import { selfSigned } from '../../../support/certificate';
import { type Asked, failureOf, paperServer, type Reply, version } from '../../../support/paper-server';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const registry = createRegistry({ userAgent: 'gantry-tests' });
const own = selfSigned('registry.studio', 'My Studio');
const fingerprint = new X509Certificate(own.cert).fingerprint256;
const manifest = { schemaVersion: 2, layers: [] };

async function secured(answer: (asked: Asked) => Reply | null, certificate = own) {
  const made = await paperServer(answer, certificate);
  endings.push(made.close);
  return made;
}
const ask = (access: RegistryAccess) => registry.manifest(access, 'game', 'v1');

describe('a certificate that nobody vouches for', () => {
  it('is refused before anything is sent', async () => {
    const { access, asked, address } = await secured(() => ({ status: 200, body: manifest }));
    const failure = await failureOf(ask(access));
    expect(failure).toMatchObject({ code: 'certificate-untrusted', action: 'trustCertificate' });
    expect(failure.message).toContain(address);
    expect(asked).toEqual([]);
  });

  it('is shown with what people compare, and nothing but the handshake is sent', async () => {
    const { address, asked } = await secured(() => null);
    const shown = await registry.certificate(address);
    expect(Certificate.parse(shown)).toEqual(shown);
    const der = Buffer.from(own.cert.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const expected = createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g)?.join(':');
    expect(shown).toMatchObject({
      registry: address,
      subject: 'registry.studio, My Studio',
      issuer: 'registry.studio, My Studio',
      isSelfSigned: true,
      fingerprint: expected,
    });
    expect(Date.parse(shown.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(shown.validTo)).toBeGreaterThan(Date.now());
    expect(asked).toEqual([]);
  });

  it('is accepted where it was trusted, many times and side by side', async () => {
    const { access, asked } = await secured(() => ({ status: 200, headers: { connection: 'close' }, body: manifest }));
    const trusting = { ...access, trustedCertificate: fingerprint };
    for (let round = 0; round < 3; round += 1)
      expect(await Promise.all([ask(trusting), ask(trusting), ask(trusting)])).not.toContain(null);
    expect(asked).toHaveLength(9);
  });

  it('is trusted by one connection, not by the process', async () => {
    const { access } = await secured(() => ({ status: 200, body: manifest }));
    await ask({ ...access, trustedCertificate: fingerprint });
    expect((await failureOf(ask(access))).code).toBe('certificate-untrusted');
    await expect(fetch(`https://${access.registry}/`)).rejects.toThrow();
  });

  it('that is another one than the trusted is named, and no password was sent to it', async () => {
    const { access, asked } = await secured(() => ({ status: 200, body: manifest }), selfSigned('registry.studio'));
    const failure = await failureOf(ask({ ...access, trustedCertificate: fingerprint }));
    expect(failure).toMatchObject({ code: 'certificate-changed', action: 'trustCertificate' });
    expect(failure.message).toContain('Nothing was sent');
    expect(asked).toEqual([]);
  });

  it('is not trusted at the token service, although it may be the very same', async () => {
    const service = await secured(() => ({ status: 200, body: { token: 'good' } }));
    const made = await secured(() => ({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="https://${service.address}/token",service="r"` },
    }));
    const failure = await failureOf(ask({ ...made.access, trustedCertificate: fingerprint }));
    expect(failure).toMatchObject({ code: 'certificate-untrusted', message: expect.stringContaining(service.address) });
    expect(service.asked).toEqual([]);
  });

  it('is not trusted at the platform', async () => {
    const platform = await secured(() => ({ status: 200, body: { data: [] } }));
    const made = await secured(() => null);
    const access = {
      ...made.access,
      trustedCertificate: fingerprint,
      apiUrl: `https://${platform.address}`,
      apiToken: 'secret-api-token',
    };
    const failure = await failureOf(registry.contents('platform').artifacts(access, 'game', null));
    expect(failure.code).toBe('certificate-untrusted');
    expect(platform.asked).toEqual([]);
  });

  it('is not trusted where a redirect leads to', async () => {
    const elsewhere = await secured(() => ({ status: 200, body: manifest }));
    const made = await secured(() => ({ status: 302, headers: { location: `https://${elsewhere.address}/x` } }));
    const failure = await failureOf(ask({ ...made.access, trustedCertificate: fingerprint }));
    expect(failure.code).toBe('certificate-untrusted');
    expect(elsewhere.asked).toEqual([]);
  });

  it('does not stand in the way of one that this computer trusts', async () => {
    const { access } = await secured(() => ({ status: 200, headers: version, body: manifest }));
    const failure = await failureOf(ask({ ...access, trustedCertificate: 'AB:CD' }));
    expect(failure.code).toBe('certificate-changed');
  });
});

describe('a certificate that cannot be read', () => {
  it('because nothing answers', async () => {
    expect((await failureOf(registry.certificate('127.0.0.1:9'))).code).toBe('registry-unreachable');
  });
  it('because there is no HTTPS', async () => {
    const made = await paperServer(() => null);
    endings.push(made.close);
    expect((await failureOf(registry.certificate(made.address))).code).toBe('registry-insecure');
  });
  it('because the other side hangs up', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    endings.push(() => new Promise((done) => server.close(done)));
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => connect(port, '127.0.0.1').once('close', done));
    expect((await failureOf(registry.certificate(`127.0.0.1:${port}`))).code).toBe('registry-unreachable');
  });
});
