import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { RegistryAccess } from '#core/ports/registry';
import { asText, digestOf, imageManifest, random, registryClient, types } from '../../support/registry-client';
import { failureOf } from '../sandbox/support';
import { realRegistry } from './support';

let real: Awaited<ReturnType<typeof realRegistry>>;
let access: RegistryAccess;
let client: ReturnType<typeof registryClient>;
const registry = createRegistry({ userAgent: 'gantry-tests' });

beforeAll(async () => {
  real = await realRegistry();
  access = real.access;
  client = registryClient(`http://${access.registry}`, { username: access.username, password: access.token });
});
afterAll(() => real.close());

describe('a probe of a real registry', () => {
  it('finds Harbor’s words first, then the platform’s, then plain distribution', async () => {
    expect(await registry.probe(access)).toMatchObject({ mayPull: true, mayPush: true, dialect: 'harbor' });
    await real.own('PUT', 'speaks', { harbor: false });
    expect(await registry.probe(access)).toMatchObject({ dialect: 'platform', product: null });
    expect(await registry.probe({ ...access, apiUrl: null })).toMatchObject({ dialect: 'oci' });
    expect(await registry.probe({ ...access, apiToken: 'wrong' })).toMatchObject({ dialect: 'oci' });
    await real.own('PUT', 'speaks', { harbor: true });
  });

  it('leaves nothing behind: no repository, no upload', async () => {
    await registry.probe(access);
    const found = await registry.contents('harbor').repositories(access);
    expect(found?.filter(({ name }) => name.includes('gantry'))).toEqual([]);
  });

  it('says that nothing may be done in a project of others', async () => {
    expect(await registry.probe({ ...access, project: 'elsewhere' })).toMatchObject({ mayPull: false, mayPush: false });
  });

  it('refuses a wrong password without repeating it', async () => {
    const failure = await failureOf(registry.probe({ ...access, token: 'a-wrong-password' }));
    expect(failure).toMatchObject({ code: 'registry-unauthorized', action: 'signIn' });
    expect(failure.message).toContain(access.username);
    expect(JSON.stringify(failure)).not.toContain('a-wrong-password');
  });
});

describe('manifest of a real registry', () => {
  it('reads a Docker manifest: digest, layers, config, bytes', async () => {
    const layers = [random(70_000), random(1234)];
    const pushed = await client.pushImage('sandbox/docker', 'v1', layers);
    const facts = await registry.manifest(access, 'docker', 'v1');
    expect(facts?.digest).toBe(pushed.manifestDigest);
    expect(facts?.mediaType).toBe(types.docker);
    expect(facts?.layers).toMatchObject(layers.map((layer) => ({ digest: digestOf(layer), sizeBytes: layer.length })));
    expect(facts?.layers.every(({ mediaType }) => mediaType !== undefined)).toBe(true);
    const total = layers.reduce((sum, layer) => sum + layer.length, facts?.config?.sizeBytes ?? 0);
    expect(total + (facts?.manifestBytes ?? 0)).toBe(pushed.storedBytes);
    expect(await registry.manifest(access, 'docker', pushed.manifestDigest)).toEqual(facts);
  });

  it('adds up the children of an OCI index, a shared layer once', async () => {
    const [shared, own] = [random(5000), random(700)];
    const configs = [Buffer.from('{"os":"linux","n":1}'), Buffer.from('{"os":"linux","number":2}')];
    for (const blob of [shared, own, ...configs]) await client.pushBlob('sandbox/index', blob);
    const manifests = [
      asText(imageManifest(configs[0] ?? shared, [shared], types.oci)),
      asText(imageManifest(configs[1] ?? shared, [shared, own], types.oci)),
    ];
    for (const manifest of manifests)
      await client.pushManifest('sandbox/index', digestOf(manifest), manifest, types.oci);
    const index = asText({
      schemaVersion: 2,
      mediaType: types.ociIndex,
      manifests: manifests.map((manifest) => ({
        mediaType: types.oci,
        digest: digestOf(manifest),
        size: manifest.length,
        platform: { os: 'linux', architecture: 'amd64' },
      })),
    });
    expect((await client.pushManifest('sandbox/index', 'v1', index, types.ociIndex)).status).toBe(201);

    const facts = await registry.manifest(access, 'index', 'v1');
    expect(facts).toMatchObject({ digest: digestOf(index), mediaType: types.ociIndex, config: null });
    expect(facts?.layers).toMatchObject(
      [shared, own].map((layer) => ({ digest: digestOf(layer), sizeBytes: layer.length })),
    );
    expect(facts?.manifestBytes).toBe(index.length);
    const parts = [...manifests, ...configs].map((part) => ({ digest: digestOf(part), sizeBytes: part.length }));
    const byDigest = (left: { digest: string }, right: { digest: string }): number =>
      left.digest < right.digest ? -1 : 1;
    expect(facts?.parts.toSorted(byDigest)).toEqual(parts.toSorted(byDigest));
  });

  it('answers null for a tag and for a repository that is not there', async () => {
    await client.pushImage('sandbox/there', 'v1', [random(10)]);
    expect(await registry.manifest(access, 'there', 'v2')).toBeNull();
    expect(await registry.manifest(access, 'nowhere', 'v1')).toBeNull();
  });
});

describe('storage of a real registry', () => {
  it('reads used and limit from the platform, unlimited where there is no limit', async () => {
    const before = await registry.storage(access);
    expect(before).toMatchObject({ limitBytes: null, limitSource: 'platform', unlimited: true });
    const pushed = await client.pushImage('sandbox/storage', 'v1', [random(9999)]);
    expect((await registry.storage(access)).usedBytes).toBe((before.usedBytes ?? 0) + pushed.storedBytes);
    const setLimit = (limit: number | null) => real.own('PUT', 'quota', { limit_bytes: limit });
    await setLimit(10_000_000);
    expect(await registry.storage(access)).toMatchObject({ limitBytes: 10_000_000, unlimited: false });
    // Over the limit, the right to push is still there.
    await setLimit(10);
    expect(await registry.probe(access)).toMatchObject({ mayPush: true });
    await setLimit(null);
  });

  it('leaves it unknown where nobody tells: plain OCI', async () => {
    await real.own('PUT', 'speaks', { harbor: false });
    expect(await registry.storage({ ...access, apiUrl: null })).toEqual({
      usedBytes: null,
      limitBytes: null,
      limitSource: 'unknown',
      unlimited: false,
    });
  });
});
