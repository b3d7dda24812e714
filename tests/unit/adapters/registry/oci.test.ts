import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { allPages } from '#shared/model/artifact-list';
import {
  type Asked,
  failureOf,
  gathering,
  html,
  paperServer,
  type Reply,
  refused,
} from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());
const fresh = () => createRegistry({ userAgent: 'gantry-tests' }).contents('oci');
async function server(answer: (asked: Asked) => Reply | null | Promise<Reply | null>) {
  const made = await paperServer(answer);
  close = made.close;
  return made;
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const config = JSON.stringify({ os: 'linux', architecture: 'amd64', created: '2026-04-22T12:00:46Z' });
const imageOf = (name: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { digest: digestOf(config), size: config.length },
    layers: [{ digest: digestOf(name), size: 1000 }],
  });

/** A plain registry with these tags, each naming the image of that name. */
const plain =
  (tags: Readonly<Record<string, string>>) =>
  ({ line }: Asked): Reply | null => {
    if (line.includes('/tags/list')) return { status: 200, body: { name: 'studio/game', tags: Object.keys(tags) } };
    if (line.includes('/blobs/')) return { status: 200, body: config };
    const reference = decodeURIComponent(line.split('/manifests/')[1] ?? '');
    const name = tags[reference] ?? Object.values(tags).find((one) => digestOf(imageOf(one)) === reference);
    return name === undefined ? null : { status: 200, body: imageOf(name) };
  };

describe('plain distribution', () => {
  it('shows tags of one image as one artifact, the highest version first, signatures folded', async () => {
    const digest = digestOf(imageOf('a'));
    const signature = `${digest.replace(':', '-')}.sig`;
    const { access } = await server(plain({ '1.0.9': 'a', '1.0.10': 'a', '1.0.2': 'b', [signature]: 'c' }));
    const page = await fresh().artifacts(access, 'game', null);
    expect(page.artifacts.map(({ tags }) => tags.map(({ name }) => name))).toEqual([['1.0.10', '1.0.9'], ['1.0.2']]);
    expect(page.artifacts[0]).toMatchObject({
      digest,
      kind: 'image',
      sizeBytes: 1000 + config.length + imageOf('a').length,
      platform: { os: 'linux', architecture: 'amd64' },
      createdAt: '2026-04-22T12:00:46.000Z',
      attachments: [{ digest: signature, kind: 'signature', sizeBytes: null }],
    });
    expect(page.total).toEqual({ count: 3, of: 'tags' });
  });

  it('is asked for 1,000 tags in pages of 100, eight requests at once', async () => {
    const tags = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`v${index}`, `image ${index % 50}`]));
    const together = gathering(8);
    const { access, lines, most } = await server(async (asked) => {
      if (asked.line.includes('/manifests/v')) await together.come();
      return plain(tags)(asked);
    });
    const oci = fresh();
    const first = await oci.artifacts(access, 'game', null);
    expect(first.next).toHaveLength(9);
    const manifests = (): number => lines().filter((line) => line.includes('/manifests/')).length;
    expect(manifests()).toBe(100);
    const all = await allPages((cursor) => oci.artifacts(access, 'game', cursor));
    expect(all).toHaveLength(50);
    expect(all.flatMap((artifact) => artifact.tags)).toHaveLength(1000);
    expect(manifests()).toBe(1100);
    expect(most()).toBe(8);
  });

  it('leaves out a tag that vanished in between', async () => {
    const answer = plain({ v1: 'a', v2: 'b' });
    const { access } = await server((asked) => (asked.line.endsWith('/v2') ? null : answer(asked)));
    const page = await fresh().artifacts(access, 'game', null);
    expect(page.artifacts.flatMap(({ tags }) => tags.map(({ name }) => name))).toEqual(['v1']);
  });

  it('follows the Link of its tags and of its catalog', async () => {
    const { access } = await server(({ line }) => {
      const isSecond = line.includes('last=');
      const link = { link: `<${line.slice(4).split('?')[0]}?last=m&n=1000>; rel="next"` };
      const body = line.includes('_catalog')
        ? { repositories: isSecond ? ['studio/z'] : ['other/x', 'studio/a', 'studiox/b'] }
        : { tags: isSecond ? ['v2'] : ['v1', 'v2'] };
      return { status: 200, body, ...(isSecond ? {} : { headers: link }) };
    });
    expect((await fresh().repositories(access))?.map(({ name }) => name)).toEqual(['a', 'z']);
    expect((await fresh().figures(access, 'game')).tagCount).toBe(2);
  });

  it.each([
    [401, null],
    [404, null],
    [405, null],
    [500, 'registry-error'],
    [503, 'registry-error'],
  ] as const)('that answers %i to the catalog lists nothing, or is in trouble', async (status, code) => {
    const { access } = await server(() => ({ status, body: refused('X', 'x') }));
    if (code === null) expect(await fresh().repositories(access)).toBeNull();
    else expect((await failureOf(fresh().repositories(access))).code).toBe(code);
  });

  it.each([
    ['401 in mid-list', { status: 401, body: refused('UNAUTHORIZED', 'expired') }, 'registry-unauthorized'],
    ['a page in mid-list', { status: 200, headers: html, body: '<html>' }, 'registry-not-a-registry'],
    ['a manifest that is none', { status: 200, body: { tags: [] } }, 'registry-not-a-registry'],
  ] as const)('fails as a whole with %s', async (_, reply, code) => {
    const answer = plain({ v1: 'a', v2: 'b', v3: 'c' });
    const { access } = await server((asked) => (asked.line.endsWith('/manifests/v2') ? reply : answer(asked)));
    const failure = await failureOf(fresh().artifacts(access, 'game', null));
    expect(failure.code).toBe(code);
    expect(JSON.stringify(failure)).not.toContain(access.token);
  });

  it('keeps names one name each, whatever they hold', async () => {
    const { access, lines } = await server(() => ({ status: 200, body: { tags: [] } }));
    const oci = fresh();
    await oci.artifacts(access, 'a?b#c/<d> e', null);
    expect(lines()).toEqual(['GET /v2/studio/a%3Fb%23c/%3Cd%3E%20e/tags/list?n=1000']);
    for (const name of ['..', 'a/../b', 'a//b', '.'])
      expect((await failureOf(oci.artifacts(access, name, null))).code).toBe('repository-invalid');
    expect(lines()).toHaveLength(1);
  });
});

describe('changing plain distribution', () => {
  it('gives a tag by putting the very manifest that is there', async () => {
    const { access, asked } = await server((one) =>
      one.line.startsWith('PUT') ? { status: 201 } : plain({ v1: 'a' })(one),
    );
    await fresh().tag(access, 'game', digestOf(imageOf('a')), 'live');
    expect(asked.map(({ line }) => line.split(' ')[0])).toEqual(['GET', 'PUT']);
    expect(asked[1]).toMatchObject({ line: 'PUT /v2/studio/game/manifests/live', body: imageOf('a') });
    expect(asked[1]?.headers['content-type']).toBe('application/vnd.oci.image.manifest.v1+json');
  });

  it.each([
    [404, {}, 'registry-not-found'],
    [405, refused('UNSUPPORTED', 'The operation is unsupported.'), 'not-supported'],
    [400, refused('UNSUPPORTED', 'no'), 'not-supported'],
    [403, refused('DENIED', 'no'), 'registry-denied'],
  ] as const)('a deletion that is answered with %i', async (status, body, code) => {
    const { access } = await server(() => ({ status, body }));
    expect((await failureOf(fresh().deleteArtifact(access, 'game', digestOf('x'), []))).code).toBe(code);
    const [result] = await fresh().deleteTags(access, 'game', ['v1']);
    expect((await failureOf(Promise.reject(result?.failure))).code).toBe(code);
  });

  it('one tag that does not answer does not hide the results of the others', async () => {
    const { access } = await server(({ line }) => ({
      status: line.endsWith('/v2') ? 500 : line.endsWith('/v3') ? 0 : 202,
    }));
    const results = await fresh().deleteTags(access, 'game', ['v1', 'v2', 'v3', 'v4']);
    expect(results.map(({ failure }) => failure === null)).toEqual([true, false, false, true]);
  });
});
