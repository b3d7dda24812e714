import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { allPages } from '#shared/model/artifact-list';
import { ArtifactPage } from '#shared/model/registry';
import {
  type Asked,
  failureOf,
  gathering,
  html,
  paperServer,
  type Reply,
  withPlatform,
} from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());
const fresh = () => createRegistry({ userAgent: 'gantry-tests' }).contents('platform');
async function server(answer: (asked: Asked) => Reply | null | Promise<Reply | null>) {
  const made = await paperServer(answer);
  close = made.close;
  return { ...made, access: withPlatform(made.access) };
}

const images = '/v1/container-registry/images';
const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const tag = (name: string, letter: string, more: object = {}) => ({
  tag: name,
  last_push_at: '2026-04-22 12:00:46.444265',
  artifact: { artifact_deleted: false, image_hash: digestOf(letter), remaining_tags: [], size_mb: 12.5, ...more },
});
const nothing: Reply = { status: 404, body: { message: 'not found' } };
const tagList = (data: object[]): Reply => ({ status: 200, body: { data } });

describe('the platform’s public calls', () => {
  it('carry the API’s token, not the registry’s, and no cookies', async () => {
    const { access, asked } = await server(({ line }) =>
      line.includes('/tags') ? { ...tagList([]), headers: { 'set-cookie': 'a=b' } } : nothing,
    );
    const platform = fresh();
    await platform.artifacts(access, 'game', null);
    await platform.artifacts(access, 'game', null);
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set(['token secret-api-token']));
    expect(asked.every(({ headers }) => headers.cookie === undefined)).toBe(true);
  });

  it('list tags, which are one artifact where they have one digest', async () => {
    const signature = `sha256-${'a'.repeat(64)}.sig`;
    const { access } = await server(({ line }) =>
      line.includes('/tags')
        ? tagList([
            tag('1.0.2', 'a'),
            tag('1.0.1', 'a', { size_mb: null }),
            tag('<b>x</b>', 'b', { size_mb: 1e300 }),
            { tag: 'bare', last_push_at: null },
            { tag: 'half', artifact: null },
            tag(signature, 'c'),
          ])
        : nothing,
    );
    const page = await fresh().artifacts(access, 'game', null);
    expect(ArtifactPage.parse(page)).toEqual(page);
    expect(page.artifacts.map(({ tags }) => tags.map(({ name }) => name))).toEqual([
      ['1.0.2', '1.0.1'],
      ['<b>x</b>'],
      ['bare'],
      ['half'],
    ]);
    expect(page.artifacts[0]).toMatchObject({
      sizeBytes: 12_500_000,
      pushedAt: '2026-04-22T12:00:46.444Z',
      attachments: [{ digest: signature, kind: 'signature' }],
    });
    expect(page.artifacts[1]?.sizeBytes).toBeNull();
  });

  it('are asked with the short name first, then with the whole one, and what worked is remembered', async () => {
    const { access, lines } = await server(({ line }) =>
      line.startsWith(`GET ${images}/studio%2Fteam%2Fgame/tags`) ? tagList([tag('v1', 'a')]) : nothing,
    );
    const platform = fresh();
    await platform.artifacts(access, 'team/game', null);
    const asked = lines().filter((line) => line.includes('/tags'));
    expect(asked.map((line) => line.split('?')[0])).toEqual([
      `GET ${images}/team%2Fgame/tags`,
      `GET ${images}/studio%2Fteam%2Fgame/tags`,
    ]);
    const before = lines().length;
    await platform.artifacts(access, 'team/game', null);
    expect(lines().slice(before)).toEqual([`GET ${images}/studio%2Fteam%2Fgame/tags?page=1&limit=100`]);
  });

  it('take the first name’s answer where the second is refused for its slash', async () => {
    const { access } = await server(({ line }) =>
      line.includes('studio%2F') ? { status: 400, body: { message: 'bad name' } } : nothing,
    );
    expect((await failureOf(fresh().artifacts(access, 'game', null))).code).toBe('registry-not-found');
  });

  it('tell no totals: full pages lead on, in bundles side by side, until one is not full', async () => {
    const total = 1234;
    const together = gathering(2);
    const { access, lines, most } = await server(async ({ line }) => {
      const page = Number(/page=(\d+)/.exec(line)?.[1]);
      const names = Array.from({ length: total }, (_, index) => tag(`t${index}`, 'a')).slice(
        (page - 1) * 100,
        page * 100,
      );
      if (page === 2 || page === 3) await together.come();
      return line.includes('/tags') ? tagList(names) : nothing;
    });
    const platform = fresh();
    const artifacts = await allPages((cursor) => platform.artifacts(access, 'game', cursor));
    expect(artifacts.flatMap(({ tags }) => tags)).toHaveLength(total);
    const asked = lines().filter((line) => line.includes('/tags'));
    expect(asked.length).toBeLessThanOrEqual(15);
    expect(new Set(asked).size).toBe(asked.length);
    expect(most()).toBeGreaterThan(1);
    expect(most()).toBeLessThanOrEqual(8);
  });

  it('may answer with fewer than asked for, where they count what there is', async () => {
    const { access } = await server(({ line }) => {
      const page = Number(/page=(\d+)/.exec(line)?.[1]);
      const names = Array.from({ length: 60 }, (_, index) => tag(`t${index}`, 'a')).slice((page - 1) * 25, page * 25);
      return line.includes('/tags') ? { status: 200, body: { data: names, total_count: 60 } } : nothing;
    });
    const platform = fresh();
    const artifacts = await allPages((cursor) => platform.artifacts(access, 'game', cursor));
    expect(artifacts.flatMap(({ tags }) => tags)).toHaveLength(60);
  });

  it.each([
    ['401', { status: 401, body: { message: 'bad token secret-api-token' } }, 'platform-unauthorized'],
    ['403', { status: 403, body: { message: 'no' } }, 'platform-unauthorized'],
    ['500', { status: 500, body: { message: 'oops' } }, 'platform-error'],
    [
      'a page',
      { status: 200, headers: html, body: '<html>Authorization: token secret-api-token</html>' },
      'platform-error',
    ],
    ['half of JSON', { status: 200, body: '{"data":[' }, 'platform-error'],
    ['another shape', { status: 200, body: { tags: [] } }, 'platform-error'],
  ] as const)('answer with %s: the API is named, its token is not', async (_, reply, code) => {
    const { access, address } = await server(({ line }) => (line.includes('/tags') ? reply : nothing));
    const failure = await failureOf(fresh().artifacts(access, 'game', null));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(address);
    expect(JSON.stringify(failure)).not.toContain('secret-api-token');
  });
});

describe('deleting at the platform', () => {
  const bulk = `POST ${images}/game/tags/bulk-delete`;

  it('one tag says whether its artifact went, too', async () => {
    const { access } = await server(() => ({
      status: 200,
      body: {
        deleted_tag: 'v1',
        artifact: { artifact_deleted: true, remaining_tags: [], image_hash: digestOf('a'), size_mb: 1 },
      },
    }));
    expect(await fresh().deleteTags(access, 'game', ['v1'])).toEqual([
      { tag: 'v1', failure: null, artifactRemoved: true },
    ]);
  });

  it('many tags are one request with a result for each, in the order asked for', async () => {
    const { access, asked } = await server(({ line }) =>
      line === bulk
        ? {
            status: 207,
            body: {
              results: [
                { tag: 'c', status: 500, message: 'token secret-api-token is odd' },
                { tag: 'a', status: 204, message: 'Deleted' },
                { tag: 'b', status: 404, message: 'not found' },
              ],
              summary: { total: 3, success: 1, failed: 2 },
            },
          }
        : nothing,
    );
    const results = await fresh().deleteTags(access, 'game', ['a', 'b', 'c', 'd']);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ tags: ['a', 'b', 'c', 'd'] });
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(results.map(({ tag }) => tag)).toEqual(['a', 'b', 'c', 'd']);
    expect(results[0]?.failure).toBeNull();
    const codes = await Promise.all(results.slice(1).map(({ failure }) => failureOf(Promise.reject(failure))));
    expect(codes.map(({ code }) => code)).toEqual(['registry-not-found', 'platform-error', 'platform-error']);
    expect(JSON.stringify(codes)).not.toContain('secret-api-token');
  });

  it('an artifact is one request where the platform serves them', async () => {
    const { access, lines } = await server(({ line }) =>
      line.startsWith('DELETE') ? { status: 200, body: {} } : nothing,
    );
    await fresh().deleteArtifact(access, 'game', digestOf('a'), ['v1']);
    expect(lines()).toEqual([`DELETE ${images}/game/artifacts/sha256%3A${'a'.repeat(64)}`]);
  });

  it('an artifact goes with its tags where only the public calls are there', async () => {
    const { access, asked } = await server(({ line }) =>
      line === bulk
        ? { status: 207, body: { results: ['v1', 'v2'].map((name) => ({ tag: name, status: 204, message: '' })) } }
        : nothing,
    );
    await fresh().deleteArtifact(access, 'game', digestOf('a'), ['v1', 'v2']);
    expect(asked.at(-1)?.body).toBe('{"tags":["v1","v2"]}');
  });

  it('an artifact without tags cannot go there, and nothing is sent', async () => {
    const { access, lines } = await server(() => nothing);
    expect((await failureOf(fresh().deleteArtifact(access, 'game', digestOf('a'), []))).code).toBe('not-supported');
    expect(lines().filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('an artifact that is gone from a platform that serves them takes no tags along: they may be elsewhere by now', async () => {
    const { access, lines } = await server(({ line }) =>
      line.startsWith('GET') ? { status: 200, body: { total_count: 0, data: [] } } : nothing,
    );
    const platform = fresh();
    await platform.artifacts(access, 'game', null);
    expect((await failureOf(platform.deleteArtifact(access, 'game', digestOf('a'), ['v1']))).code).toBe(
      'registry-not-found',
    );
    expect(lines().filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('an artifact of which a tag stays is not reported as deleted', async () => {
    const { access } = await server(({ line }) =>
      line === bulk
        ? {
            status: 207,
            body: {
              results: [
                { tag: 'v1', status: 204 },
                { tag: 'v2', status: 500 },
              ],
            },
          }
        : nothing,
    );
    const failure = await failureOf(fresh().deleteArtifact(access, 'game', digestOf('a'), ['v1', 'v2']));
    expect(failure.message).toContain('1 of 2 tags were not deleted: v2');
  });
});

describe('lists that the public API lacks', () => {
  it('give names without the project, figures and times', async () => {
    const { access } = await server(() => ({
      status: 200,
      body: {
        total_count: 2,
        data: [
          { image: 'studio/game', artifact_count: 2, tag_count: 3, size_bytes: 9, last_push_at: '2026-04-22 12:00:46' },
          { image: 'arena' },
        ],
      },
    }));
    expect(await fresh().repositories(access)).toEqual([
      {
        name: 'game',
        artifactCount: 2,
        tagCount: 3,
        sizeBytes: 9,
        sizeIsExact: true,
        lastPushAt: '2026-04-22T12:00:46.000Z',
      },
      { name: 'arena', artifactCount: null, tagCount: null, sizeBytes: null, sizeIsExact: false, lastPushAt: null },
    ]);
  });

  it('are null where they are not served, and a failure where they fail', async () => {
    const missing = await server(() => nothing);
    expect(await fresh().repositories(missing.access)).toBeNull();
    await close();
    const broken = await server(() => ({ status: 500, body: { message: 'oops' } }));
    expect((await failureOf(fresh().repositories(broken.access))).code).toBe('platform-error');
  });
});
