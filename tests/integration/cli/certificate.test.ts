import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../../support/certificate';
import { paperServer, refused, version } from '../../support/paper-server';
import { events, gantryProgram, start } from './command';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-home-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const json = async (args: readonly string[], env: Record<string, string>) => {
  const ended = await start(gantryProgram, [...args, '--json'], { env }).ended;
  return { code: ended.code, result: events(ended).at(-1) };
};

describe('a registry with a certificate of its own', () => {
  it('is refused, and reached once its fingerprint is given: in the bundled command, too', async () => {
    const own = selfSigned('registry.studio');
    const server = await paperServer(
      ({ line }) =>
        line === 'GET /v2/'
          ? { status: 200, headers: version, body: {} }
          : line.includes('/tags/list')
            ? { status: 200, body: { tags: [] } }
            : { status: 404, body: refused('NOT_FOUND', 'not found') },
      own,
    );
    const env = {
      GANTRY_HOME: home,
      GANTRY_REGISTRY: `https://${server.address}`,
      GANTRY_PROJECT: server.access.project,
      GANTRY_PUSH_USERNAME: server.access.username,
      GANTRY_PUSH_TOKEN: server.access.token,
    };
    expect(await json(['tags', 'game'], env)).toMatchObject({
      code: 2,
      result: { error: { code: 'certificate-untrusted' } },
    });
    expect(server.asked).toEqual([]);
    const fingerprint = new X509Certificate(own.cert).fingerprint256;
    for (const written of [fingerprint, fingerprint.replaceAll(':', '').toLowerCase()])
      expect(await json(['tags', 'game'], { ...env, GANTRY_REGISTRY_CERTIFICATE: written })).toMatchObject({ code: 0 });
    const before = server.asked.length;
    const other = Array(32).fill('AB').join(':');
    expect(await json(['tags', 'game'], { ...env, GANTRY_REGISTRY_CERTIFICATE: other })).toMatchObject({
      code: 2,
      result: { error: { code: 'certificate-changed' } },
    });
    expect(server.asked).toHaveLength(before);
    await server.close();
  });
});
