import { randomBytes, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../../../support/certificate';
import { type Asked, failureOf, paperServer, type Reply } from '../../../../support/paper-server';
import { uploadRegistry } from '../../../../support/upload-registry';
import { sourceOf } from '../../../../support/upload-source';
import { uploader } from '../../../../support/uploading';

vi.setConfig({ testTimeout: 30_000 });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const content = randomBytes(300_000);

/** A registry behind a token service. `isGood` judges a token by its number. */
async function tokenRegistry(lifeS: number, isGood: (token: number, method: string, nth: number) => boolean) {
  let issued = 0;
  const service = await paperServer(() => {
    issued += 1;
    return { status: 200, body: { token: `token-${issued}`, expires_in: lifeS } };
  });
  const registry = await uploadRegistry({
    is: 'distribution 3',
    answer: ({ method, headers, nth }) => {
      const token = Number(/^Bearer token-(\d+)$/.exec(headers.authorization ?? '')?.[1] ?? 0);
      if (token > 0 && isGood(token, method, nth)) return null;
      const challenge = `Bearer realm="http://${service.address}/token",service="r",scope="repository:studio/game:pull,push"`;
      return { status: 401, headers: { 'www-authenticate': challenge } };
    },
  });
  closing.push(service.close, registry.close);
  return { registry, service };
}

describe('a registry that wants tokens', () => {
  it('sees the token that opened the upload with every part of it: no bytes go out with a password first', async () => {
    const { registry, service } = await tokenRegistry(300, () => true);
    const { source, digest } = sourceOf(content);
    const { done, kinds } = uploader().send(registry.access, source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: content.length });
    expect([registry.blobs.has(digest), kinds()]).toEqual([true, []]);
    expect(registry.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    // One for reading (HEAD), one for writing.
    expect(service.asked).toHaveLength(2);
  });

  it('gets a new one before each part where the old one has run out by then', async () => {
    const { registry, service } = await tokenRegistry(1, () => true);
    const { done, kinds } = uploader().send(registry.access, sourceOf(content).source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: content.length });
    expect(kinds()).toEqual([]);
    expect(service.asked.length).toBeGreaterThan(2);
    expect(registry.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  it('that no longer takes one in the middle gets a new one, and the upload goes on', async () => {
    // Good when the upload was opened, refused at its first part.
    const { registry, service } = await tokenRegistry(300, (token, method) => method !== 'PATCH' || token > 2);
    const { source, digest } = sourceOf(content);
    const { done, kinds } = uploader().send(registry.access, source);
    expect((await done).outcome).toBe('uploaded');
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
    expect(kinds()).toEqual(['back']);
    expect(service.asked.length).toBeGreaterThan(2);
  });

  it('that no longer takes one after a confirmed part gets a new one, and none of the confirmed bytes again', async () => {
    // Each token is good for one part: the second part and the third are refused with the one before.
    const used = new Map<number, number>();
    const { registry, service } = await tokenRegistry(300, (token, method) => {
      if (method !== 'PATCH') return true;
      used.set(token, (used.get(token) ?? 0) + 1);
      return used.get(token) === 1;
    });
    const segmentBytes = 6 * 1024 * 1024;
    const big = randomBytes(2 * segmentBytes + 1_000_000);
    const { source, reads, digest } = sourceOf(big);
    const { done, kinds, events } = uploader().send(registry.access, source);
    expect((await done).outcome).toBe('uploaded');
    // Refused, looked where it stands, sent: twice.
    expect(registry.methods()).toBe('HEAD HEAD POST POST PATCH PATCH GET PATCH PATCH GET PATCH PUT');
    expect(registry.blobs.get(digest)?.equals(big)).toBe(true);
    // Read again from where the registry confirmed it, never from the start.
    expect(reads).toEqual([0, segmentBytes, 2 * segmentBytes]);
    const backs = events.flatMap((event) => (event.kind === 'back' ? [event.toBytes] : []));
    expect(backs).toEqual([segmentBytes, 2 * segmentBytes]);
    // No wait, and no try counted: nothing was wrong but the token.
    expect(kinds()).toEqual(['back', 'back']);
    expect(service.asked.length).toBeGreaterThan(3);
  });

  it('that takes no token at all says no once, not for ever', async () => {
    const { registry } = await tokenRegistry(300, (_, method) => method !== 'PATCH');
    const failure = await failureOf(uploader().send(registry.access, sourceOf(content).source).done);
    expect(failure.code).toBe('registry-unauthorized');
    expect(registry.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  });
});

describe('the certificate of a registry', () => {
  const own = selfSigned('registry.studio', 'My Studio');
  /** Long enough an answer for one blob. */
  const registryWords = ({ line }: Asked): Reply => {
    const method = line.split(' ')[0] ?? '';
    const status = { HEAD: 404, POST: 202, PATCH: 202, PUT: 201 }[method] ?? 404;
    return { status, headers: { location: '/v2/studio/game/blobs/uploads/1?_state=x' } };
  };

  it('that was trusted is trusted for streams, and no other', async () => {
    const made = await paperServer(registryWords, own);
    closing.push(made.close);
    const fingerprint = new X509Certificate(own.cert).fingerprint256;
    const { source } = sourceOf(Buffer.from('a layer'));
    const { send } = uploader();
    const trusted = { ...made.access, trustedCertificate: fingerprint };
    expect((await send(trusted, source).done).outcome).toBe('uploaded');
    expect(made.lines().map((line) => line.split(' ')[0])).toEqual(['HEAD', 'POST', 'PATCH', 'PUT']);
    const before = made.asked.length;
    expect((await failureOf(send(made.access, source).done)).code).toBe('certificate-untrusted');
    const other = { ...made.access, trustedCertificate: 'AB:CD' };
    expect((await failureOf(send(other, source).done)).code).toBe('certificate-changed');
    expect(made.asked).toHaveLength(before);
  });
});

describe('a manifest', () => {
  const manifest = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    bytes: new TextEncoder().encode('{"schemaVersion":2}'),
  };
  const digest = 'sha256:c5b97b0e6d2b2ea6da1f8d3f1d1cc22bf0b9c5b37b6fd8f5dbb6e1f4a0b6b1a6';
  const never = new AbortController().signal;
  async function put(answer: (asked: Asked, nth: number) => Reply) {
    let nth = 0;
    const made = await paperServer((asked) => {
      nth += 1;
      return answer(asked, nth);
    });
    closing.push(made.close);
    return { made, done: uploader().uploads.manifest(made.access, 'game', 'v1', manifest, never) };
  }

  it('is put as it is, and answered with the digest of its bytes', async () => {
    const { made, done } = await put(() => ({ status: 201 }));
    expect((await done).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(made.asked[0]).toMatchObject({ line: 'PUT /v2/studio/game/manifests/v1', body: '{"schemaVersion":2}' });
    expect(made.asked[0]?.headers['content-type']).toBe(manifest.mediaType);
  });

  it('that the registry calls otherwise is not taken for done', async () => {
    const { done } = await put(() => ({ status: 201, headers: { 'docker-content-digest': digest } }));
    expect((await failureOf(done)).code).toBe('digest-mismatch');
  });

  it.each([
    ['is done where a try that nobody heard of has put it under an immutable tag', '{"schemaVersion":2}', null],
    ['is refused where the immutable tag names another one', '{"schemaVersion":1}', 'tag-immutable'],
  ])('%s', async (_, body, code) => {
    const { made, done } = await put(({ line }, nth) => {
      if (line.startsWith('GET')) return { status: 200, body };
      return { status: nth === 1 ? 0 : 412 };
    });
    if (code === null) expect((await done).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    else expect((await failureOf(done)).code).toBe(code);
    expect(made.lines().map((line) => line.split(' ')[0])).toEqual(['PUT', 'PUT', 'GET']);
  });

  it('is put again while the registry is in trouble, and not where it says no', async () => {
    const { made, done } = await put((_, nth) => ({ status: nth < 3 ? 503 : 201 }));
    await done;
    expect(made.asked).toHaveLength(3);
    for (const [status, code] of [
      [403, 'registry-denied'],
      [412, 'tag-immutable'],
      [400, 'registry-error'],
    ] as const) {
      const refused = await put(() => ({ status }));
      expect((await failureOf(refused.done)).code).toBe(code);
      expect(refused.made.asked).toHaveLength(1);
    }
  });
});
