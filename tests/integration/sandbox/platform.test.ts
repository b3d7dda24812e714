import { afterEach, describe, expect, it } from 'vitest';
import { random } from '../../support/registry-client';
import { harborCalls, platformCalls, repositoryPath } from './calls';
import { pushIndex } from './images';
import { platform, pushClient, sandboxes } from './support';

const { folder, start, clean } = sandboxes();
afterEach(clean);

async function open(quotaBytes: number | null = null) {
  const dataDir = await folder();
  const sandbox = await start(dataDir, { quotaBytes });
  const { access } = sandbox;
  return { dataDir, sandbox, access, client: pushClient(access), call: platformCalls(access) };
}

interface TagRow {
  readonly tag: string;
  readonly last_push_at: string;
  readonly artifact: {
    readonly artifact_deleted: boolean;
    readonly image_hash: string;
    readonly remaining_tags: readonly string[];
    readonly size_mb: number;
  };
}

const images = '/v1/container-registry/images';
const stampForm = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

describe('the platform’s tags', () => {
  it('are listed by the short name and by the whole one, newest first, in pages', async () => {
    const { client, call } = await open();
    const layer = random(1_500_000);
    const one = await client.pushImage('sandbox/game', '1.0.1', [layer]);
    await client.pushImage('sandbox/game', '1.0.2', [layer]);
    await client.pushImage('sandbox/game', '2.0', [random(10)]);
    const { body } = await call<{ data: TagRow[] }>('GET', `${images}/game/tags`);
    expect(body.data.map(({ tag }) => tag)).toEqual(['2.0', '1.0.2', '1.0.1']);
    expect(body.data[1]).toEqual({
      tag: '1.0.2',
      last_push_at: expect.stringMatching(stampForm),
      artifact: {
        artifact_deleted: false,
        image_hash: one.manifestDigest,
        remaining_tags: ['1.0.2', '1.0.1'],
        size_mb: 1.5,
      },
    });
    expect((await call('GET', `${images}/sandbox%2Fgame/tags`)).body).toEqual(body);
    expect((await call<{ data: TagRow[] }>('GET', `${images}/game/tags?page=2&limit=2`)).body.data).toHaveLength(1);
    expect((await call('GET', `${images}/game/tags?page=0`)).status).toBe(400);
    expect(await call('GET', `${images}/nowhere/tags`)).toMatchObject({
      status: 404,
      body: { message: 'Image nowhere not found' },
    });
  });

  it('take their artifact along when they are its last', async () => {
    const { client, call, access } = await open();
    const { manifestDigest } = await client.pushImage('sandbox/game', 'a', [random(1000)]);
    await harborCalls(access)('POST', `${repositoryPath('game')}/artifacts/a/tags`, { name: 'b' });
    const first = await call('DELETE', `${images}/game/tags/a`);
    expect(first).toMatchObject({
      status: 200,
      body: {
        deleted_tag: 'a',
        artifact: { artifact_deleted: false, remaining_tags: ['b'], image_hash: manifestDigest },
      },
    });
    const last = await call('DELETE', `${images}/game/tags/b`);
    expect(last.body).toMatchObject({ artifact: { artifact_deleted: true, remaining_tags: [] } });
    expect((await call('DELETE', `${images}/game/tags/b`)).status).toBe(404);
    expect((await platform(access).storage()).used_bytes).toBe(0);
  });

  it('that are deleted at the same moment leave no artifact behind', async () => {
    const { client, call, access } = await open();
    const layer = random(10);
    for (const tag of ['a', 'b', 'c']) await client.pushImage('sandbox/game', tag, [layer]);
    const answers = await Promise.all(['a', 'b', 'c'].map((tag) => call('DELETE', `${images}/game/tags/${tag}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await call('GET', `${images}/game/artifacts`)).body).toMatchObject({ total_count: 0 });
    expect((await platform(access).storage()).used_bytes).toBe(0);
  });

  it('are deleted many at once with a result for each', async () => {
    const { client, call } = await open();
    for (const tag of ['a', 'b', 'v1']) await client.pushImage('sandbox/game', tag, [random(10)]);
    await call('PUT', '/v1/sandbox/immutable', { patterns: ['v*'] });
    const answer = await call('POST', `${images}/game/tags/bulk-delete`, { tags: ['a', 'nope', 'v1'] });
    expect(answer).toMatchObject({
      status: 207,
      body: {
        results: [
          { tag: 'a', status: 204 },
          { tag: 'nope', status: 404, message: 'Tag nope not found' },
          { tag: 'v1', status: 500, message: 'the tag v1 configured as immutable, cannot be deleted' },
        ],
        summary: { total: 3, success: 1, failed: 2 },
      },
    });
    expect((await call('POST', `${images}/game/tags/bulk-delete`, { tags: [] })).status).toBe(400);
    expect((await call('POST', `${images}/nowhere/tags/bulk-delete`, { tags: ['a'] })).status).toBe(404);
  });
});

describe('the platform’s lists of images and artifacts', () => {
  it('name what the registry holds, each blob once', async () => {
    const { client, call } = await open();
    const shared = random(5000);
    const one = await client.pushImage('sandbox/game', 'v1', [shared]);
    const own = random(2000);
    const two = await client.pushImage('sandbox/game', 'v2', [shared, own]);
    const index = await pushIndex(client, 'sandbox/team/lobby', 'multi');
    await call('PUT', `${images}/game/template`, { app: 'arena' });
    const list = await call('GET', images);
    expect(list.body).toMatchObject({
      total_count: 2,
      pagination: { number: 1, next_page_number: null, has_next: false, paginator: { num_pages: 1 } },
      data: [
        {
          image: 'game',
          artifact_count: 2,
          tag_count: 2,
          size_bytes: one.storedBytes + two.storedBytes - shared.length,
          last_push_at: expect.stringMatching(stampForm),
          has_template: true,
        },
        { image: 'team/lobby', artifact_count: 1, tag_count: 1, has_template: false },
      ],
    });
    const artifacts = await call(`GET`, `${images}/game/artifacts?limit=1`);
    expect(artifacts.body).toMatchObject({
      total_count: 2,
      pagination: { next_page_number: 2, has_next: true },
      data: [
        {
          digest: two.manifestDigest,
          size_bytes: two.storedBytes,
          platform: { os: 'linux', architecture: 'amd64' },
          created_at: null,
          tags: [{ name: 'v2', last_push_at: expect.stringMatching(stampForm) }],
          layers: [{ size_bytes: shared.length }, { size_bytes: own.length }],
        },
      ],
    });
    const multi = await call(`GET`, `${images}/${encodeURIComponent('team/lobby')}/artifacts`);
    expect(multi.body).toMatchObject({
      data: [{ digest: index.digest, children: index.children.map(({ digest }) => ({ digest })) }],
    });
  });

  it('delete an artifact with all its tags', async () => {
    const { client, call } = await open();
    const { manifestDigest } = await client.pushImage('sandbox/game', 'v1', [random(10)]);
    const place = `${images}/game/artifacts/${manifestDigest}`;
    expect((await call('DELETE', place)).body).toEqual({ image_hash: manifestDigest, deleted_tags: ['v1'] });
    expect((await call('DELETE', place)).status).toBe(404);
    const index = await pushIndex(client, 'sandbox/game', 'multi');
    expect(await call('DELETE', `${images}/game/artifacts/${index.children[0]?.digest}`)).toMatchObject({
      status: 412,
      body: { message: 'the deleting artifact is referenced by others' },
    });
  });
});

describe('templates', () => {
  it('are kept as they are given, over a restart, and removed', async () => {
    const { call, dataDir, sandbox } = await open();
    const given = { app: 'arena', ports: [{ port: 7777 }], envs: [], nested: { any: ['thing', null] } };
    const place = `${images}/sandbox%2Fgame/template`;
    expect((await call('GET', place)).status).toBe(404);
    expect((await call('PUT', place, given)).status).toBe(200);
    expect((await call('PUT', place, [])).status).toBe(400);
    await sandbox.close();
    const again = platformCalls((await start(dataDir)).access);
    expect((await again('GET', `${images}/game/template`)).body).toEqual(given);
    expect((await again('DELETE', place)).status).toBe(204);
    expect((await again('DELETE', place)).status).toBe(404);
  });
});

describe('access to the registry', () => {
  const figures = '/v1/container-registry';

  it('is asked for, pending for a moment, then granted by itself', async () => {
    const { call } = await open();
    await call('PUT', '/v1/sandbox/access', { access: 'none' });
    expect((await call('GET', figures)).body).toMatchObject({ access: 'none' });
    expect((await call('GET', `${figures}/credentials`)).status).toBe(403);
    expect(await call('POST', `${figures}/access-requests`)).toMatchObject({
      status: 202,
      body: { access: 'pending' },
    });
    const access = async () => (await call<{ access: string }>('GET', figures)).body.access;
    expect(await access()).toBe('pending');
    await expect.poll(access, { timeout: 20_000 }).toBe('granted');
    expect((await call('GET', `${figures}/credentials`)).body).toMatchObject({
      push: { username: 'robot$sandbox+client-push' },
      pull: { username: 'robot$sandbox+app-version-pull' },
    });
    await call('PUT', '/v1/sandbox/access', { access: 'unavailable' });
    expect((await call('POST', `${figures}/access-requests`)).status).toBe(403);
  });

  it('comes with the quick start, for those who ask properly', async () => {
    const { call, access } = await open();
    await call('PUT', '/v1/sandbox/access', { access: 'none' });
    expect((await call('GET', '/v1/wizard/registry-credentials')).status).toBe(403);
    expect((await call('POST', '/v1/wizard/init-quick-start', '{broken')).status).toBe(400);
    expect((await call('POST', '/v1/wizard/init-quick-start', { source: 'unity' })).status).toBe(204);
    expect((await call('GET', '/v1/wizard/registry-credentials')).body).toEqual({
      registry_url: access.registry,
      project: access.project,
      username: access.username,
      token: access.token,
    });
    expect((await call('GET', '/v1/ip')).body).toEqual({ public_ip: '127.0.0.1' });
  });

  it('gets more storage when that is asked for', async () => {
    const { call } = await open(1_000_000);
    const storage = async () => (await call<{ storage: Record<string, unknown> }>('GET', figures)).body.storage;
    const request = { requested_bytes: 5_000_000, reason: 'more maps' };
    expect((await call('POST', `${figures}/storage-requests`, { requested_bytes: -1 })).status).toBe(400);
    expect((await call('POST', `${figures}/storage-requests`, request)).status).toBe(202);
    expect(await storage()).toMatchObject({ limit_bytes: 1_000_000, pending_request: request });
    await expect.poll(storage, { timeout: 20_000 }).toMatchObject({ limit_bytes: 5_000_000, pending_request: null });
  });
});

describe('a sandbox that leaves a language out', () => {
  it('answers 404 in it, and goes on in the others', async () => {
    const { access } = await start(await folder(), { speaks: { harbor: false, extension: true, platform: true } });
    const call = platformCalls(access);
    const harbor = harborCalls(access);
    const speak = (change: object) => call('PUT', '/v1/sandbox/speaks', change);
    const statuses = async () => [
      (await harbor('GET', '/systeminfo')).status,
      (await call('GET', '/v1/container-registry')).status,
      (await call('GET', '/v1/apps')).status,
      (await pushClient(access).call('GET', '/v2/')).status,
    ];
    expect(await statuses()).toEqual([404, 200, 200, 200]);
    await speak({ extension: false });
    expect(await statuses()).toEqual([404, 404, 200, 200]);
    await speak({ platform: false });
    expect(await statuses()).toEqual([404, 404, 404, 200]);
    await speak({ harbor: true });
    expect(await statuses()).toEqual([200, 404, 404, 200]);
    expect((await speak({ harbor: 'yes' })).status).toBe(400);
  });
});
