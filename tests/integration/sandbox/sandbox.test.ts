import { afterEach, describe, expect, it } from 'vitest';
import { asText, digestOf, random, registryClient, types } from '../../support/registry-client';
import { blobBytesOnDisk, platform, pushClient, sandboxes } from './support';

const { folder, start, clean } = sandboxes();
afterEach(clean);

describe('a sandbox with a real registry', () => {
  it('takes an image over HTTP and gives it back, byte by byte', async () => {
    const { access } = await start(await folder());
    const client = pushClient(access);
    const layer = random(300_000);
    const pushed = await client.pushImage('sandbox/game', 'v1', [layer]);

    const manifest = await client.call('GET', '/v2/sandbox/game/manifests/v1');
    expect(manifest.status).toBe(200);
    expect(digestOf(manifest.text)).toBe(pushed.manifestDigest);
    const blob = await fetch(`${access.apiUrl}/v2/sandbox/game/blobs/${digestOf(layer)}`, {
      headers: { authorization: `Basic ${Buffer.from(`${access.username}:${access.token}`).toString('base64')}` },
    });
    expect(digestOf(Buffer.from(await blob.arrayBuffer()))).toBe(digestOf(layer));
  });

  it('tells storage figures that equal the bytes of its blobs, each once', async () => {
    const dataDir = await folder();
    const { access } = await start(dataDir);
    const { storage } = platform(access);
    expect(await storage()).toMatchObject({ used_bytes: 0, limit_bytes: null });
    const shared = random(200_000);
    const one = await pushClient(access).pushImage('sandbox/game', 'v1', [shared, random(5_000)]);
    expect(await storage()).toMatchObject({ used_bytes: one.storedBytes });
    // The same bytes under another tag and in another repository add nothing.
    await pushClient(access).pushBlob('sandbox/other', shared);
    const { used_bytes } = await storage();
    expect(used_bytes).toBe(one.storedBytes);
    expect(used_bytes).toBe(await blobBytesOnDisk(dataDir));
  });

  it('gives the pull user reads and refuses its writes as Harbor does', async () => {
    const { access } = await start(await folder());
    await pushClient(access).pushImage('sandbox/game', 'v1', [random(1000)]);
    const { pull } = await platform(access).credentials();
    const client = registryClient(access.apiUrl, { username: pull.username, password: pull.token });

    expect((await client.call('GET', '/v2/')).status).toBe(200);
    expect((await client.call('GET', '/v2/sandbox/game/manifests/v1')).status).toBe(200);
    const refused = await client.openUpload('sandbox/game');
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.text)).toMatchObject({
      errors: [{ code: 'UNAUTHORIZED', message: expect.stringContaining('action: push') }],
    });
    const manifest = asText({ schemaVersion: 2 });
    expect((await client.pushManifest('sandbox/game', 'v2', manifest, types.docker)).status).toBe(401);
    expect((await client.call('DELETE', '/v2/sandbox/game/manifests/v1')).status).toBe(401);
  });

  it('refuses a wrong password, no password, other projects and the catalogue', async () => {
    const { access } = await start(await folder());
    const wrong = registryClient(access.apiUrl, { username: access.username, password: 'wrong' });
    expect((await wrong.call('GET', '/v2/')).status).toBe(401);
    const nobody = await registryClient(access.apiUrl, null).call('GET', '/v2/');
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toMatch(/^Basic /);
    const client = pushClient(access);
    expect((await client.openUpload('elsewhere/game')).status).toBe(401);
    expect((await client.openUpload('sandbox/../elsewhere/game')).status).toBe(401);
    expect((await client.call('GET', '/v2/_catalog')).status).toBe(401);
  });

  it('keeps the platform calls to those who know the API token', async () => {
    const { access } = await start(await folder());
    const robot = `Basic ${Buffer.from(`${access.username}:${access.token}`).toString('base64')}`;
    for (const authorization of ['', 'token wrong', `token ${access.token}`, `token token ${access.apiToken}`, robot]) {
      for (const path of ['', '/credentials']) {
        const answer = await fetch(`${access.apiUrl}/v1/container-registry${path}`, { headers: { authorization } });
        expect(answer.status).toBe(401);
        expect(await answer.text()).not.toContain(access.token);
      }
    }
    await expect(platform(access).setQuota(-5)).rejects.toThrow('400');
  });
});
