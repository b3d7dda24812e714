import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import {
  type Asked,
  failureOf,
  html,
  paperServer,
  type Reply,
  refused,
  version,
  withPlatform,
} from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

async function server(answer: (asked: Asked) => Reply | null) {
  const made = await paperServer(answer);
  close = made.close;
  return made;
}

const uploads = 'POST /v2/studio/gantry-check/blobs/uploads/';
const upload = '/v2/studio/gantry-check/blobs/uploads/1?s=2';
const systemInfo = 'GET /api/v2.0/systeminfo';
const harborList = 'GET /api/v2.0/projects/studio/repositories?page=1&page_size=1';
const noDigest = `sha256:${'0'.repeat(64)}`;
const harborArtifact = `/api/v2.0/projects/studio/repositories/gantry-check/artifacts/${noDigest}`;
const unauthorized = { status: 401, body: refused('UNAUTHORIZED', 'unauthorized') };
const forbidden = { status: 403, body: refused('FORBIDDEN', 'forbidden') };
const notFound = { status: 404, body: refused('NOT_FOUND', 'not found') };

type Replies = Readonly<Record<string, Reply>>;

/** Plain distribution, as CNCF's registry answers to who may do everything. */
const distribution =
  (more: Replies = {}) =>
  ({ line }: Asked): Reply | null => {
    const given = more[line];
    if (given !== undefined) return given;
    if (line === 'GET /v2/') return { status: 200, headers: version, body: {} };
    if (line === uploads) return { status: 202, headers: { location: upload } };
    if (line === `DELETE ${upload}`) return { status: 204 };
    return line === 'GET /v2/_catalog?n=1' ? { status: 200, body: { repositories: [] } } : notFound;
  };
/** Harbor, likewise. */
const harbor = (more: Replies = {}) =>
  distribution({
    [systemInfo]: { status: 200, body: { auth_mode: 'db_auth', harbor_version: 'v2.16.0' } },
    [harborList]: { status: 200, headers: { 'x-total-count': '0' }, body: [] },
    ...more,
  });

const apps = 'GET /v1/apps?page=1&limit=1';
const images = '/v1/container-registry/images';
const page: Reply = { status: 200, headers: html, body: '<html>Sign in</html>' };
const platformTags = `${images}/gantry-check/tags`;

describe('what a probe finds', () => {
  it('Harbor with its version and all rights; the upload that it opened is taken back', async () => {
    const { access, lines } = await server(harbor());
    expect(await registry.probe(access)).toEqual({
      dialect: 'harbor',
      product: 'Harbor v2.16.0',
      mayPull: true,
      mayPush: true,
      mayListRepositories: true,
      mayListArtifacts: true,
      listsUntagged: true,
      mayDeleteArtifacts: true,
      mayDeleteTags: true,
      tagDeletionMayRemoveArtifact: false,
      scans: true,
      maySeeStorage: false,
      platformLists: false,
      probedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(lines()).toContain(`DELETE ${upload}`);
  });

  it('no right to push, for a pull robot', async () => {
    const { access, lines } = await server(
      harbor({
        [uploads]: unauthorized,
        [`DELETE ${harborArtifact}`]: forbidden,
        [`DELETE ${harborArtifact}/tags/gantry-check-no-such-tag`]: forbidden,
      }),
    );
    expect(await registry.probe(access)).toMatchObject({
      mayPush: false,
      mayPull: true,
      mayDeleteArtifacts: false,
      mayDeleteTags: false,
    });
    expect(lines()).not.toContain(`DELETE ${upload}`);
  });

  it('the right to push in a project that is full', async () => {
    const message =
      'subtracting 0 B of storage resource, which when updated to current usage of 2.0 GiB will exceed the configured upper limit of 1.0 GiB.';
    const { access } = await server(harbor({ [uploads]: { status: 403, body: refused('DENIED', message) } }));
    expect(await registry.probe(access)).toMatchObject({ mayPush: true });
  });

  it('plain distribution behind a Harbor that shows a robot nothing', async () => {
    const { access } = await server(
      harbor({ [harborList]: forbidden, 'GET /v2/_catalog?n=1': { ...unauthorized, headers: version } }),
    );
    expect(await registry.probe(access)).toMatchObject({
      dialect: 'oci',
      product: 'Harbor v2.16.0',
      mayListRepositories: false,
      mayListArtifacts: true,
      listsUntagged: false,
      scans: false,
    });
  });

  it('the platform before plain distribution, with its lists where it serves them', async () => {
    const replies: Replies = {
      [apps]: { status: 200, body: { applications: [] } },
      [`GET ${platformTags}?page=1&limit=1`]: { status: 404, body: { message: 'no such image' } },
    };
    const { access } = await server(distribution(replies));
    expect(await registry.probe(withPlatform(access))).toMatchObject({
      dialect: 'platform',
      mayListRepositories: false,
      mayListArtifacts: true,
      mayDeleteTags: true,
      tagDeletionMayRemoveArtifact: true,
      platformLists: false,
    });
    await close();
    const lists = { [`GET ${images}?page=1&limit=1`]: { status: 200, body: { total_count: 0, data: [] } } };
    const full = await server(distribution({ ...replies, ...lists }));
    expect(await registry.probe(withPlatform(full.access))).toMatchObject({
      mayListRepositories: true,
      listsUntagged: true,
      platformLists: true,
    });
  });

  it.each([
    ['refuses the token', { [apps]: { status: 401, body: { message: 'no' } } }],
    ['is a page', { [apps]: page, [`GET ${images}?page=1&limit=1`]: page }],
    ['knows no registry', { [apps]: { status: 404, body: 'nothing' } }],
  ] as const)('plain distribution where the platform %s', async (_, replies) => {
    const { access } = await server(distribution(replies));
    expect(await registry.probe(withPlatform(access))).toMatchObject({ dialect: 'oci', mayPush: true });
  });

  it('plain distribution where the platform does not answer at all', async () => {
    const { access } = await server(distribution());
    const nowhere = { ...withPlatform(access), apiUrl: 'http://127.0.0.1:9' };
    expect(await registry.probe(nowhere)).toMatchObject({ dialect: 'oci' });
  });

  it('that nobody may delete where the registry is not set up for it', async () => {
    const off = { status: 405, body: refused('UNSUPPORTED', 'The operation is unsupported.') };
    const { access } = await server(
      distribution({
        [`DELETE /v2/studio/gantry-check/manifests/${noDigest}`]: off,
        'DELETE /v2/studio/gantry-check/manifests/gantry-check-no-such-tag': { ...off, status: 400 },
      }),
    );
    expect(await registry.probe(access)).toMatchObject({ mayDeleteArtifacts: false, mayDeleteTags: false });
  });

  it('nothing where the registry gives no clear answer', async () => {
    const { access } = await server(({ line }) => {
      if (line === 'GET /v2/') return { status: 200, headers: version, body: {} };
      return line === systemInfo ? { status: 200, headers: html, body: '<html>' } : { status: 500 };
    });
    expect(await registry.probe(access)).toMatchObject({
      dialect: 'oci',
      product: null,
      mayPull: null,
      mayPush: null,
      mayListArtifacts: null,
      mayDeleteArtifacts: null,
      mayDeleteTags: null,
      maySeeStorage: false,
    });
  });

  it('no password is sent to another host that the upload’s place names', async () => {
    const other = await paperServer(() => ({ status: 204 }));
    const location = `http://${other.address}/v2/studio/gantry-check/blobs/uploads/1`;
    const { access } = await server(harbor({ [uploads]: { status: 202, headers: { location } } }));
    expect(await registry.probe(access)).toMatchObject({ mayPush: true });
    expect(other.asked).toEqual([]);
    await other.close();
  });

  it('cookies are never sent back: Harbor refuses writes that carry its own', async () => {
    const { access, asked } = await server((one) => {
      const reply = harbor()(one);
      return reply === null ? null : { ...reply, headers: { ...reply.headers, 'set-cookie': 'sid=abc; Path=/' } };
    });
    await registry.probe(access);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter(({ headers }) => headers.cookie !== undefined)).toEqual([]);
    expect(new Set(asked.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['gantry-tests']));
  });

  it('and nothing that exists is asked to be deleted', async () => {
    const { access, lines } = await server(distribution({ [apps]: { status: 200, body: { applications: [] } } }));
    await registry.probe(withPlatform(access));
    const deletions = lines().filter((line) => line.startsWith('DELETE'));
    expect(deletions).toHaveLength(2);
    expect(deletions.filter((line) => !/gantry-check/.test(line))).toEqual([]);
    expect(deletions.filter((line) => !/0{64}|no-such-tag|uploads\/1/.test(line))).toEqual([]);
  });
});

describe('what is not a registry', () => {
  it.each([
    ['a web page', { status: 200, headers: html, body: '<html>Welcome</html>' }],
    ['a web server without such a page', { status: 404, headers: html, body: '<html>Not found</html>' }],
    ['a sign-in page', { status: 401, headers: html, body: '<html>Sign in</html>' }],
    ['another text', { status: 200, body: 'It works!' }],
  ] as const)('%s', async (_, reply) => {
    const { access } = await server(() => reply);
    expect(await failureOf(registry.probe(access))).toMatchObject({ code: 'registry-not-a-registry', retryable: true });
  });

  it('a page behind a redirect', async () => {
    const { access } = await server(({ line }) =>
      line === 'GET /v2/'
        ? { status: 302, headers: { location: '/login' } }
        : { status: 200, headers: html, body: '<p>' },
    );
    expect((await failureOf(registry.probe(access))).code).toBe('registry-not-a-registry');
  });

  it('but a proxy in trouble says nothing about what is behind it', async () => {
    const { access } = await server(() => ({ status: 502, headers: html, body: '<h1>502</h1>' }));
    expect((await failureOf(registry.probe(access))).code).toBe('registry-error');
  });
});

describe('an upload that is tried', () => {
  const quota = 'subtracting 0 B of storage resource, … will exceed the configured upper limit of 1.0 KiB.';
  const game = 'POST /v2/studio/game/blobs/uploads/';
  const denied = { is: 'refused', why: expect.objectContaining({ message: expect.stringContaining('does not let') }) };
  const noRegistry = {
    is: 'refused',
    why: expect.objectContaining({ error: expect.objectContaining({ code: 'registry-not-a-registry' }) }),
  };
  it.each([
    [
      'for lack of room, in the registry’s words',
      { status: 403, body: refused('DENIED', quota) },
      { is: 'noRoom', said: expect.stringContaining(quota) },
    ],
    ['for another reason', { status: 403, body: refused('DENIED', 'no') }, denied],
    ['without one', { status: 403 }, denied],
    ['by a page', { status: 200, headers: html, body: '<p>' }, noRegistry],
    ['by a success that is none', { status: 200, body: '{}' }, noRegistry],
  ] as const)('is refused %s', async (_, reply, answer) => {
    const { access } = await server(({ line }) => (line === game ? reply : null));
    expect(await registry.tryUpload(access, 'game')).toEqual(answer);
  });

  it('is taken back', async () => {
    const { access, asked } = await server(({ line }) =>
      line === game ? { status: 202, headers: { location: upload } } : null,
    );
    expect(await registry.tryUpload(access, 'game')).toEqual({ is: 'taken' });
    expect(asked.at(-1)?.line).toBe(`DELETE ${upload}`);
  });
});
