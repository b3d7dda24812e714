import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { Registry, RegistryAccess, RegistryContents, TagDeletion } from '#core/ports/registry';
import { allPages } from '#shared/model/artifact-list';
import type { Capabilities, Dialect } from '#shared/model/registry';
import { asText, digestOf, imageManifest, random, registryClient, types } from '../../support/registry-client';
import { attach, pushIndex } from '../sandbox/images';
import { failureOf } from '../sandbox/support';
import { realRegistry } from './support';

interface Speaking {
  readonly name: string;
  readonly dialect: Dialect;
  readonly speaks: { readonly harbor: boolean; readonly extension: boolean; readonly platform: boolean };
  readonly listsRepositories: boolean;
  readonly listsUntagged: boolean;
  /** A tag can be taken away by itself; null: as the registry program can (Debian's cannot, `registry:3` can). */
  readonly deletesTags: boolean | null;
  /** An artifact goes with its last tag. */
  readonly tagTakesArtifact: boolean;
}
const off = { harbor: false, extension: false, platform: false };
const dialects: readonly Speaking[] = [
  {
    name: 'Harbor',
    dialect: 'harbor',
    speaks: { ...off, harbor: true },
    listsRepositories: true,
    listsUntagged: true,
    deletesTags: true,
    tagTakesArtifact: false,
  },
  {
    name: 'the platform with its lists',
    dialect: 'platform',
    speaks: { ...off, extension: true, platform: true },
    listsRepositories: true,
    listsUntagged: true,
    deletesTags: true,
    tagTakesArtifact: true,
  },
  {
    name: 'the platform’s public calls alone',
    dialect: 'platform',
    speaks: { ...off, platform: true },
    listsRepositories: false,
    listsUntagged: false,
    deletesTags: true,
    tagTakesArtifact: true,
  },
  {
    name: 'plain distribution',
    dialect: 'oci',
    speaks: off,
    // Robots may not see the catalog, as at Harbor.
    listsRepositories: false,
    listsUntagged: false,
    deletesTags: null,
    tagTakesArtifact: false,
  },
];

describe.each(dialects)('a real registry in the words of $name', (given) => {
  let real: Awaited<ReturnType<typeof realRegistry>>;
  let access: RegistryAccess;
  let client: ReturnType<typeof registryClient>;
  let registry: Registry;
  let contents: RegistryContents;
  let rights: Capabilities;

  beforeAll(async () => {
    real = await realRegistry();
    access = real.access;
    client = registryClient(`http://${access.registry}`, { username: access.username, password: access.token });
    await real.own('PUT', 'speaks', given.speaks);
    registry = createRegistry({ userAgent: 'gantry-tests' });
    rights = await registry.probe(access);
    contents = registry.contents(rights.dialect);
  });
  afterAll(() => real.close());

  const list = (repository: string) => allPages((cursor) => contents.artifacts(access, repository, cursor));
  const said = async (result: TagDeletion | undefined) => (await failureOf(Promise.reject(result?.failure))).code;
  /** Tags of each artifact, in the order of names. */
  const tagsOf = async (repository: string): Promise<string[][]> =>
    (await list(repository))
      .filter(({ tags }) => tags.length > 0)
      .map(({ tags }) => tags.map(({ name }) => name).sort())
      .sort((left, right) => (left[0] ?? '').localeCompare(right[0] ?? ''));

  /** `1.0.1` and `1.0.2` name one image, `1.0.3` another; both have the first layer. */
  async function pushGame(repository: string) {
    const [shared, own] = [random(20_000), random(3_000)];
    const first = await client.pushImage(`sandbox/${repository}`, '1.0.1', [shared]);
    await client.pushImage(`sandbox/${repository}`, '1.0.2', [shared]);
    const second = await client.pushImage(`sandbox/${repository}`, '1.0.3', [shared, own]);
    return { shared, own, first, second };
  }

  it('finds the dialect, and what the push robot may do', () => {
    expect(rights).toMatchObject({
      dialect: given.dialect,
      mayPull: true,
      mayPush: true,
      mayListRepositories: given.listsRepositories,
      mayListArtifacts: true,
      listsUntagged: given.listsUntagged,
      mayDeleteArtifacts: true,
      mayDeleteTags: given.deletesTags ?? expect.any(Boolean),
      tagDeletionMayRemoveArtifact: given.tagTakesArtifact,
    });
  });

  it('finds that the pull robot may neither push nor delete', async () => {
    const pull = { ...access, ...(await real.pull()), apiToken: null, apiUrl: null };
    expect(await registry.probe(pull)).toMatchObject({
      mayPull: true,
      mayPush: false,
      mayDeleteArtifacts: false,
      mayDeleteTags: false,
    });
    await pushGame('guarded');
    const dialect = registry.contents((await registry.probe(pull)).dialect);
    const [artifact] = await allPages((cursor) => dialect.artifacts(pull, 'guarded', cursor));
    const refused = await failureOf(dialect.deleteArtifact(pull, 'guarded', artifact?.digest ?? '', []));
    expect(refused.code).toMatch(/^registry-(?:denied|unauthorized)$/);
    expect(JSON.stringify(refused)).not.toContain(pull.token);
    expect((await list('guarded')).length).toBe(2);
  });

  it('lists the repositories of the project, where anybody lists them', async () => {
    await pushGame('team/listed');
    const found = await contents.repositories(access);
    if (!given.listsRepositories) return expect(found).toBeNull();
    expect(found?.map(({ name }) => name)).toContain('team/listed');
    expect(found?.every(({ name }) => !name.startsWith('sandbox/'))).toBe(true);
  });

  it('shows two tags of one image as one artifact and a third apart, with what they take', async () => {
    const { first, second } = await pushGame('team/game');
    expect(await tagsOf('team/game')).toEqual([['1.0.1', '1.0.2'], ['1.0.3']]);
    const artifacts = await list('team/game');
    for (const { manifestDigest, storedBytes } of [first, second]) {
      const found = artifacts.find(({ digest }) => digest === manifestDigest);
      // The platform rounds to 10 kB.
      expect(Math.abs((found?.sizeBytes ?? 0) - storedBytes)).toBeLessThan(10_000);
      expect(found?.kind).toBe('image');
    }
    const figures = await contents.figures(access, 'team/game');
    expect(figures.tagCount).toBe(3);
    expect([2, null]).toContain(figures.artifactCount);
  });

  it('tells the details of an artifact', async () => {
    const { first, shared } = await pushGame('details');
    const details = await contents.details(access, 'details', first.manifestDigest);
    expect(details).toMatchObject({
      digest: first.manifestDigest,
      sizeBytes: first.storedBytes,
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      layers: [{ digest: digestOf(shared), sizeBytes: shared.length }],
    });
    expect(await contents.details(access, 'details', digestOf('nothing'))).toBeNull();
  });

  it('folds an index’s children and attestations, and what is attached to an image', async () => {
    const index = await pushIndex(client, 'sandbox/multi', 'v1');
    const { manifestDigest } = await client.pushImage('sandbox/multi', 'signed', [random(50)]);
    await attach(client, 'sandbox/multi', { digest: manifestDigest, bytes: 1 }, 'sig');
    const artifacts = await list('multi');
    const found = artifacts.find(({ digest }) => digest === index.digest);
    const signed = artifacts.find(({ digest }) => digest === manifestDigest);
    expect(
      artifacts
        .flatMap(({ tags }) => tags)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['signed', 'v1']);
    // The public calls of the platform tell neither what is an index nor what is attached.
    if (given.name !== 'the platform’s public calls alone') {
      expect(signed?.attachments.map(({ kind }) => kind)).toEqual(['signature']);
      expect(found?.attachments.map(({ kind }) => kind)).toEqual(['attestation']);
      expect(found?.kind).toBe('index');
      const platforms = found?.children.map(({ platform }) => platform?.architecture).sort();
      expect(platforms).toEqual(['amd64', 'arm64']);
    }
    const details = await contents.details(access, 'multi', index.digest);
    expect(details?.children.map(({ platform }) => platform?.architecture)).toEqual(['amd64', 'arm64']);
  });

  it('gives and moves a tag without moving a blob: the registry’s own log says so', async () => {
    const { first, second } = await pushGame('retag');
    const before = (await real.requests()).length;
    await contents.tag(access, 'retag', first.manifestDigest, 'live');
    expect(await tagsOf('retag')).toEqual([['1.0.1', '1.0.2', 'live'], ['1.0.3']]);
    await contents.tag(access, 'retag', second.manifestDigest, 'live');
    expect(await tagsOf('retag')).toEqual([
      ['1.0.1', '1.0.2'],
      ['1.0.3', 'live'],
    ]);
    const made = (await real.requests()).slice(before).filter(({ path }) => path.startsWith('/v2/sandbox/retag/'));
    const writes = made.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(2).fill('PUT /v2/sandbox/retag/manifests/live'),
    );
    expect(made.filter(({ path }) => path.includes('/uploads'))).toEqual([]);
    const manifest = await registry.manifest(access, 'retag', 'live');
    expect(manifest?.digest).toBe(second.manifestDigest);
  });

  it('refuses to give a tag to an artifact that is not there', async () => {
    await pushGame('nowhere');
    expect((await failureOf(contents.tag(access, 'nowhere', digestOf('x'), 'live'))).code).toBe('registry-not-found');
  });

  it('deletes a tag and leaves the artifact to its other tags', async () => {
    await pushGame('untag');
    const [result] = await contents.deleteTags(access, 'untag', ['1.0.1']);
    if (rights.mayDeleteTags === false) return expect(await said(result)).toBe('not-supported');
    expect(result).toEqual({ tag: '1.0.1', failure: null, artifactRemoved: false });
    expect(await tagsOf('untag')).toEqual([['1.0.2'], ['1.0.3']]);
  });

  it('takes the artifact with its last tag where the platform does, and keeps it elsewhere', async () => {
    const { second } = await pushGame('last');
    const [result] = await contents.deleteTags(access, 'last', ['1.0.3']);
    if (rights.mayDeleteTags === false) return expect(await said(result)).toBe('not-supported');
    expect(result).toEqual({ tag: '1.0.3', failure: null, artifactRemoved: given.tagTakesArtifact });
    const left = await registry.manifest(access, 'last', second.manifestDigest);
    expect(left === null).toBe(given.tagTakesArtifact);
    const listed = (await list('last')).some(({ digest }) => digest === second.manifestDigest);
    expect(listed).toBe(given.listsUntagged && !given.tagTakesArtifact);
  });

  it('deletes an artifact with all its tags, and storage drops by what nothing else has', async () => {
    const { first, second, own } = await pushGame('gone');
    const before = await real.usedBytes();
    await contents.deleteArtifact(access, 'gone', second.manifestDigest, ['1.0.3']);
    expect(await tagsOf('gone')).toEqual([['1.0.1', '1.0.2']]);
    const freed = before - (await real.usedBytes());
    expect(freed).toBeGreaterThanOrEqual(own.length);
    expect(freed).toBeLessThan(second.storedBytes);
    await contents.deleteArtifact(access, 'gone', first.manifestDigest, ['1.0.1', '1.0.2']);
    for (const tag of ['1.0.1', '1.0.2', '1.0.3']) expect(await registry.manifest(access, 'gone', tag)).toBeNull();
    expect(before - (await real.usedBytes())).toBeGreaterThanOrEqual(first.storedBytes + own.length);
  });

  it('deletes many tags with a result for each, those that are not there and those that may not go too', async () => {
    await pushGame('many');
    await client.pushImage('sandbox/many', 'keep', [random(10)]);
    await real.own('PUT', 'immutable', { patterns: ['many:keep'] });
    const results = await contents.deleteTags(access, 'many', ['1.0.1', 'never', 'keep', '1.0.3']);
    await real.own('PUT', 'immutable', { patterns: [] });
    const mayDelete = rights.mayDeleteTags === true;
    expect(results.map(({ tag, failure }) => [tag, failure === null])).toEqual([
      ['1.0.1', mayDelete],
      ['never', false],
      ['keep', false],
      ['1.0.3', mayDelete],
    ]);
    if (!mayDelete) return;
    expect(await tagsOf('many')).toEqual([['1.0.2'], ['keep']]);
  });

  it('is asked for 250 tags a page at a time, and misses none', async () => {
    const blob = random(20);
    const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64' }));
    for (const part of [blob, config]) await client.pushBlob('sandbox/large', part);
    const manifest = asText(imageManifest(config, [blob]));
    for (let index = 0; index < 250; index += 1)
      await client.pushManifest('sandbox/large', `v${index}`, manifest, types.docker);
    const [artifact, ...others] = await list('large');
    expect(others).toEqual([]);
    expect(new Set(artifact?.tags.map(({ name }) => name)).size).toBe(250);
  });

  it('says that a repository is not there', async () => {
    expect((await failureOf(contents.artifacts(access, 'no/such', null))).code).toBe('registry-not-found');
  });
});
