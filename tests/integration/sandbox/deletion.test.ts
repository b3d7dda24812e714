import { afterEach, describe, expect, it } from 'vitest';
import { digestOf, imageManifest, random, registryClient, types } from '../../support/registry-client';
import { errorOf, type HarborArtifact, harborCalls, namesOf, repositoryPath } from './calls';
import { attach, pushIndex, put } from './images';
import { blobBytesOnDisk, platform, pushClient, sandboxes } from './support';

const { folder, start, clean } = sandboxes();
afterEach(clean);

async function open(quotaBytes: number | null = null) {
  const dataDir = await folder();
  const sandbox = await start(dataDir, { quotaBytes });
  const { access } = sandbox;
  const usedBytes = async () => (await platform(access).storage()).used_bytes;
  return { dataDir, sandbox, access, client: pushClient(access), harbor: harborCalls(access), usedBytes };
}

const artifacts = (repository: string): string => `${repositoryPath(repository)}/artifacts`;

describe('a deleted artifact', () => {
  it('takes all its tags along, by tag or by digest, and the project counts it no more', async () => {
    const { client, harbor, usedBytes, dataDir } = await open();
    const shared = random(50_000);
    const both = await client.pushImage('sandbox/game', '1.0.1', [shared]);
    await client.pushImage('sandbox/game', '1.0.2', [shared]);
    const own = random(7000);
    const other = await client.pushImage('sandbox/game', '2.0', [shared, own]);
    const before = await usedBytes();
    const onDisk = await blobBytesOnDisk(dataDir);

    expect((await harbor('DELETE', `${artifacts('game')}/2.0`)).status).toBe(200);
    expect((await client.call('GET', `/v2/sandbox/game/manifests/${other.manifestDigest}`)).status).toBe(404);
    // The shared layer stays counted; manifest, config and own layer do not.
    expect(before - (await usedBytes())).toBe(other.storedBytes - shared.length);
    expect(await blobBytesOnDisk(dataDir)).toBe(onDisk);

    expect((await harbor('DELETE', `${artifacts('game')}/${both.manifestDigest}`)).status).toBe(200);
    for (const tag of ['1.0.1', '1.0.2'])
      expect((await client.call('GET', `/v2/sandbox/game/manifests/${tag}`)).status).toBe(404);
    expect(await usedBytes()).toBe(0);
    expect((await harbor<HarborArtifact[]>('GET', artifacts('game'))).body).toEqual([]);
    expect((await harbor('DELETE', `${artifacts('game')}/2.0`)).status).toBe(404);
  });

  it('is the same over the registry’s own protocol', async () => {
    const { client, usedBytes } = await open();
    const { manifestDigest } = await client.pushImage('sandbox/game', 'v1', [random(1000)]);
    expect((await client.call('DELETE', `/v2/sandbox/game/manifests/${manifestDigest}`)).status).toBe(202);
    expect((await client.call('DELETE', `/v2/sandbox/game/manifests/${manifestDigest}`)).status).toBe(404);
    expect((await client.call('GET', '/v2/sandbox/game/manifests/v1')).status).toBe(404);
    expect(await usedBytes()).toBe(0);
  });

  it('frees nothing when only a tag goes', async () => {
    const { client, harbor, usedBytes } = await open();
    const { storedBytes } = await client.pushImage('sandbox/game', 'v1', [random(1000)]);
    expect((await harbor('DELETE', `${artifacts('game')}/v1/tags/v1`)).status).toBe(200);
    expect(await usedBytes()).toBe(storedBytes);
  });

  it('takes children and attachments along, but is refused where it is somebody’s child', async () => {
    const { client, harbor, usedBytes } = await open();
    const index = await pushIndex(client, 'sandbox/game', 'multi');
    await attach(client, 'sandbox/game', index, 'sig');
    await attach(client, 'sandbox/game', index, 'subject');
    const [amd64, arm64] = index.children;
    for (const path of ['/api', '/v2']) {
      const refused =
        path === '/api'
          ? await harbor('DELETE', `${artifacts('game')}/${amd64?.digest}`)
          : await client
              .call('DELETE', `/v2/sandbox/game/manifests/${amd64?.digest}`)
              .then(({ status, text }) => ({ status, body: JSON.parse(text) as unknown }));
      expect([refused.status, errorOf(refused.body)]).toEqual([
        412,
        { code: 'PRECONDITION', message: 'the deleting artifact is referenced by others' },
      ]);
    }
    // A tag of its own keeps a child.
    expect((await harbor('POST', `${artifacts('game')}/${arm64?.digest}/tags`, { name: 'arm' })).status).toBe(201);
    expect((await harbor('DELETE', `${artifacts('game')}/multi`)).status).toBe(200);
    expect(namesOf((await harbor<HarborArtifact[]>('GET', artifacts('game'))).body)).toEqual([['arm']]);
    expect(await usedBytes()).toBe(arm64?.totalBytes);
  });

  it('goes with its repository', async () => {
    const { client, harbor, usedBytes } = await open();
    await client.pushImage('sandbox/team/lobby', 'v1', [random(1000)]);
    await client.pushImage('sandbox/team', 'v1', [random(1000)]);
    expect((await harbor('DELETE', repositoryPath('team'))).status).toBe(200);
    expect((await harbor('GET', repositoryPath('team'))).status).toBe(404);
    expect((await harbor('GET', repositoryPath('team/lobby'))).status).toBe(200);
    expect((await harbor('DELETE', repositoryPath('team/lobby'))).status).toBe(200);
    expect(await usedBytes()).toBe(0);
    await client.pushImage('sandbox/team', 'v2', [random(1000)]);
    expect((await harbor('GET', repositoryPath('team'))).status).toBe(200);
  });
});

describe('what a deletion released', () => {
  it('counts again when a newer manifest names it, and the limit judges that', async () => {
    const { client, harbor, usedBytes, access } = await open();
    const layer = random(40_000);
    const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
    const { storedBytes } = await client.pushImage('sandbox/game', 'v1', [layer]);
    await harbor('DELETE', `${artifacts('game')}/v1`);
    expect(await usedBytes()).toBe(0);
    // The layer is still there, so an engine sends it no more.
    expect((await client.call('HEAD', `/v2/sandbox/game/blobs/${digestOf(layer)}`)).status).toBe(200);
    await platform(access).setQuota(20_000);
    await client.pushBlob('sandbox/game', config);
    const manifest = imageManifest(config, [layer], types.oci);
    const refused = await client.pushManifest('sandbox/game', 'v2', manifest, types.oci);
    expect(refused.status).toBe(403);
    expect(errorOf(JSON.parse(refused.text))?.message).toMatch(/^adding 39\.\d KiB of storage resource/);
    expect(await usedBytes()).toBe(config.length);

    await platform(access).setQuota(100_000);
    await put(client, 'sandbox/game', 'v2', manifest, types.oci);
    expect(await usedBytes()).toBe(config.length + layer.length + JSON.stringify(manifest).length);
    expect(storedBytes).toBeGreaterThan(layer.length);
  });

  it('counts again when it is sent again', async () => {
    const { client, harbor, usedBytes, access } = await open();
    const layer = random(40_000);
    await client.pushImage('sandbox/game', 'v1', [layer]);
    await harbor('DELETE', `${artifacts('game')}/v1`);
    await platform(access).setQuota(20_000);
    expect((await client.pushBlob('sandbox/game', layer)).status).toBe(403);
    await platform(access).setQuota(null);
    expect((await client.pushBlob('sandbox/game', layer)).status).toBe(201);
    expect(await usedBytes()).toBe(layer.length);
  });

  it('is really gone from the disk after the next start, and nothing else', async () => {
    const { client, harbor, usedBytes, dataDir, sandbox } = await open();
    const shared = random(5000);
    const kept = await client.pushImage('sandbox/game', 'v1', [shared]);
    await client.pushImage('sandbox/game', 'v2', [shared, random(30_000)]);
    await harbor('DELETE', `${artifacts('game')}/v2`);
    const used = await usedBytes();
    expect(await blobBytesOnDisk(dataDir)).toBeGreaterThan(used + 30_000);
    await sandbox.close();

    const again = await start(dataDir);
    expect(await blobBytesOnDisk(dataDir)).toBe(used);
    expect((await platform(again.access).storage()).used_bytes).toBe(used);
    const after = registryClient(again.access.apiUrl, {
      username: again.access.username,
      password: again.access.token,
    });
    expect((await after.call('GET', `/v2/sandbox/game/manifests/${kept.manifestDigest}`)).status).toBe(200);
    expect((await after.call('GET', `/v2/sandbox/game/blobs/${digestOf(shared)}`)).status).toBe(200);
    // What went can come again.
    await after.pushImage('sandbox/game', 'v3', [shared, random(30_000)]);
  });
});
