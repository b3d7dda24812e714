import { afterEach, describe, expect, it } from 'vitest';
import { asText, digestOf, imageManifest, random, types } from '../../support/registry-client';
import {
  errorOf,
  type HarborArtifact,
  type HarborRepository,
  type HarborTag,
  harborCalls,
  namesOf,
  platformCalls,
  repositoryPath,
} from './calls';
import { attach, pushIndex } from './images';
import { platform, pushClient, sandboxes } from './support';

const { folder, start, clean } = sandboxes();
afterEach(clean);

async function open() {
  const { access } = await start(await folder());
  return { access, client: pushClient(access), harbor: harborCalls(access), call: platformCalls(access) };
}

/** The path and the query of the page after, as the `Link` header names it. */
const nextOf = (headers: Headers): string | undefined =>
  /<\/api\/v2\.0([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];

describe('Harbor’s lists', () => {
  it('shows two tags of one image as one artifact, a third apart, newest first', async () => {
    const { client, harbor } = await open();
    const layer = random(3000);
    const one = await client.pushImage('sandbox/game', '1.0.1', [layer]);
    await client.pushImage('sandbox/game', '1.0.2', [layer]);
    const other = await client.pushImage('sandbox/game', '2.0', [random(100)]);

    const { body, headers } = await harbor<HarborArtifact[]>('GET', `${repositoryPath('game')}/artifacts`);
    expect(body.map(({ digest }) => digest)).toEqual([other.manifestDigest, one.manifestDigest]);
    expect(namesOf(body)).toEqual([['2.0'], ['1.0.2', '1.0.1']]);
    expect(body.map(({ size }) => size)).toEqual([other.storedBytes, one.storedBytes]);
    expect(headers.get('x-total-count')).toBe('2');
    expect(body[0]?.extra_attrs).toMatchObject({ architecture: 'amd64', os: 'linux' });
    expect(body[0]).not.toHaveProperty('accessories');
  });

  it('pages with host-relative links, and refuses more than 100 at once', async () => {
    const { client, harbor } = await open();
    for (const tag of ['a', 'b', 'c', 'd', 'e']) await client.pushImage('sandbox/game', tag, [random(10)]);
    const seen: string[] = [];
    let path: string | undefined = `${repositoryPath('game')}/artifacts?page=1&page_size=2&sort=-push_time`;
    while (path !== undefined) {
      const page: { body: HarborArtifact[]; headers: Headers } = await harbor<HarborArtifact[]>('GET', path);
      seen.push(...namesOf(page.body).flat());
      path = nextOf(page.headers);
    }
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect((await harbor('GET', `${repositoryPath('game')}/artifacts?page_size=101`)).status).toBe(422);
  });

  it('knows repositories, also those whose name has a slash: encoded twice, not once', async () => {
    const { client, harbor } = await open();
    await client.pushImage('sandbox/game', 'v1', [random(10)]);
    await client.pushImage('sandbox/team/lobby', 'v1', [random(10)]);
    const all = await harbor<HarborRepository[]>('GET', '/projects/sandbox/repositories?sort=name');
    expect(all.body.map(({ name }) => name)).toEqual(['sandbox/game', 'sandbox/team/lobby']);
    const found = await harbor<HarborRepository[]>('GET', '/projects/sandbox/repositories?q=name%3D~lobby');
    expect(found.body.map(({ name }) => name)).toEqual(['sandbox/team/lobby']);
    expect((await harbor('GET', '/projects/sandbox/repositories/team%252Flobby')).body).toMatchObject({
      name: 'sandbox/team/lobby',
      artifact_count: 1,
    });
    expect((await harbor('GET', '/projects/sandbox/repositories/team%2Flobby')).status).toBe(404);
    expect((await harbor('GET', repositoryPath('../../etc'))).status).toBe(404);
  });

  it('folds the children of an index and what is attached', async () => {
    const { client, harbor } = await open();
    const index = await pushIndex(client, 'sandbox/game', 'multi');
    const signature = await attach(client, 'sandbox/game', index, 'sig');
    const sbom = await attach(client, 'sandbox/game', index, 'subject');
    const { body } = await harbor<HarborArtifact[]>('GET', `${repositoryPath('game')}/artifacts?with_accessory=true`);
    expect(namesOf(body)).toEqual([['multi']]);
    const [artifact] = body;
    expect(artifact?.references?.map(({ platform: given }) => given)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
      { os: 'unknown', architecture: 'unknown' },
    ]);
    expect(artifact?.size).toBe(index.children.reduce((sum, { totalBytes }) => sum + totalBytes, index.bytes));
    expect(new Map(artifact?.accessories?.map(({ digest, type }) => [digest, type]))).toEqual(
      new Map([
        [signature.digest, 'signature.cosign'],
        [sbom.digest, 'sbom.harbor'],
      ]),
    );
    // By themselves they are found by their digest.
    expect((await harbor('GET', `${repositoryPath('game')}/artifacts/${sbom.digest}`)).status).toBe(200);
  });

  it('tells untagged artifacts from tagged ones', async () => {
    const { client, harbor } = await open();
    await client.pushImage('sandbox/game', 'moving', [random(10)]);
    const second = await client.pushImage('sandbox/game', 'moving', [random(10)]);
    const list = async (q: string) =>
      (await harbor<HarborArtifact[]>('GET', `${repositoryPath('game')}/artifacts?q=${encodeURIComponent(q)}`)).body;
    expect(namesOf(await list('tags=nil'))).toEqual([[]]);
    expect((await list('tags=*')).map(({ digest }) => digest)).toEqual([second.manifestDigest]);
    expect(await list('tags=moving')).toHaveLength(1);
    expect(await list('tags=other')).toHaveLength(0);
  });

  it('lets the pull robot read and refuses its writes; others hear less', async () => {
    const { access, client, harbor } = await open();
    const { manifestDigest } = await client.pushImage('sandbox/game', 'v1', [random(10)]);
    const { pull } = await platform(access).credentials();
    const reader = harborCalls({ apiUrl: access.apiUrl, ...pull });
    const place = `${repositoryPath('game')}/artifacts`;
    expect((await reader('GET', place)).status).toBe(200);
    for (const [method, path] of [
      ['DELETE', `${place}/${manifestDigest}`],
      ['DELETE', `${place}/v1/tags/v1`],
      ['POST', `${place}/v1/tags`],
      ['POST', `${place}/v1/scan`],
      ['DELETE', repositoryPath('game')],
    ] as const) {
      const refused = await reader(method, path, method === 'POST' ? { name: 'x' } : undefined);
      expect([refused.status, errorOf(refused.body)?.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect((await harbor('GET', '/projects/sandbox/summary')).body).toMatchObject({
      repo_count: 1,
      quota: { hard: { storage: -1 }, used: { storage: expect.any(Number) } },
    });
    expect((await reader('GET', '/projects/sandbox/summary')).body).toEqual({ repo_count: 1 });
    expect((await harbor('GET', '/projects/elsewhere/repositories')).status).toBe(403);
    const nobody = await harborCalls({ ...access, token: 'wrong' })('GET', place);
    expect([nobody.status, errorOf(nobody.body)?.code]).toEqual([401, 'UNAUTHORIZED']);
    expect(nobody.headers.get('x-request-id')).not.toBeNull();
  });
});

describe('Harbor’s tags', () => {
  it('are added without moving a blob, and go without taking the artifact', async () => {
    const { client, harbor, call } = await open();
    const { manifestDigest } = await client.pushImage('sandbox/game', 'v1', [random(1000)]);
    const place = `${repositoryPath('game')}/artifacts/${manifestDigest}/tags`;
    const requests = async () =>
      (await call<{ requests: { method: string; path: string; status: number }[] }>('GET', '/v1/sandbox/requests')).body
        .requests;
    const before = await requests();
    expect(before).toContainEqual(
      expect.objectContaining({ method: 'PUT', path: '/v2/sandbox/game/manifests/v1', status: 201 }),
    );
    expect((await harbor('POST', place, { name: 'live' })).status).toBe(201);
    expect((await requests()).slice(before.length).filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
    expect((await client.call('GET', '/v2/sandbox/game/manifests/live')).status).toBe(200);
    const tags = await harbor<HarborTag[]>('GET', `${place}?sort=name`);
    expect(tags.body.map(({ name }) => name)).toEqual(['live', 'v1']);

    expect((await harbor('POST', place, { name: 'live' })).status).toBe(409);
    expect((await harbor('POST', place, { name: 'not a tag' })).status).toBe(400);
    expect((await harbor('DELETE', `${place}/live`)).status).toBe(200);
    expect((await harbor('DELETE', `${place}/live`)).status).toBe(404);
    expect((await harbor('DELETE', `${place}/v1`)).status).toBe(200);
    const left = await harbor<HarborArtifact[]>('GET', `${repositoryPath('game')}/artifacts`);
    expect(left.body).toMatchObject([{ digest: manifestDigest, tags: [] }]);
    expect((await client.call('GET', '/v2/sandbox/game/manifests/v1')).status).toBe(404);
  });

  it('that match an immutable pattern are neither moved nor deleted', async () => {
    const { client, harbor, call } = await open();
    const { manifestDigest } = await client.pushImage('sandbox/game', 'v1', [random(10)]);
    await client.pushImage('sandbox/game', 'dev', [random(10)]);
    expect((await call('PUT', '/v1/sandbox/immutable', { patterns: ['game:v*'] })).status).toBe(200);

    const config = Buffer.from('{}');
    await client.pushBlob('sandbox/game', config);
    const manifest = asText(imageManifest(config, []));
    const moved = await client.pushManifest('sandbox/game', 'v1', manifest, types.docker);
    expect([moved.status, errorOf(JSON.parse(moved.text))]).toEqual([
      412,
      { code: 'PRECONDITION', message: "Failed to process request due to 'game:v1' configured as immutable." },
    ]);
    // New ones may come, and others may move.
    expect((await client.pushManifest('sandbox/game', 'v2', manifest, types.docker)).status).toBe(201);
    expect((await client.pushManifest('sandbox/game', 'dev', manifest, types.docker)).status).toBe(201);

    const words = { code: 'PRECONDITION', message: 'the tag v1 configured as immutable, cannot be deleted' };
    for (const path of [`/${manifestDigest}`, '/v1', '/v1/tags/v1']) {
      const refused = await harbor('DELETE', `${repositoryPath('game')}/artifacts${path}`);
      expect([refused.status, errorOf(refused.body)]).toEqual([412, words]);
    }
    const shown = await harbor<HarborTag[]>(
      'GET',
      `${repositoryPath('game')}/artifacts/v1/tags?with_immutable_status=true`,
    );
    expect(shown.body).toMatchObject([{ name: 'v1', immutable: true }]);
    expect(digestOf(manifest)).not.toBe(manifestDigest);
  });
});

describe('Harbor’s scans', () => {
  it('start when asked, run, and end with the same sample report for the same digest', async () => {
    const { client, harbor } = await open();
    await client.pushImage('sandbox/game', 'v1', [random(10)]);
    const place = `${repositoryPath('game')}/artifacts/v1`;
    const type = 'application/vnd.security.vulnerability.report; version=1.1';
    const overview = async () =>
      (await harbor<HarborArtifact>('GET', `${place}?with_scan_overview=true`)).body.scan_overview?.[type];
    expect(await overview()).toBeUndefined();
    expect((await harbor('GET', `${place}/additions/vulnerabilities`)).body).toEqual({});
    expect((await harbor('POST', `${place}/scan`)).status).toBe(202);
    expect(await overview()).toMatchObject({ scan_status: 'Running' });
    await expect.poll(overview, { timeout: 20_000 }).toMatchObject({ scan_status: 'Success' });

    const shown = (await overview()) as { summary: { total: number }; scanner: { name: string } };
    expect(shown.scanner.name).toContain('no real scan');
    type Report = Record<string, { vulnerabilities: { id: string }[] }>;
    const report = (await harbor<Report>('GET', `${place}/additions/vulnerabilities`)).body[type];
    expect(report?.vulnerabilities).toHaveLength(shown.summary.total);
    expect(report?.vulnerabilities.every(({ id }) => id.startsWith('SAMPLE-'))).toBe(true);
  });
});
