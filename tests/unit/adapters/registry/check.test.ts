import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { type Asked, failureOf, html, paperServer, type Reply, refused, version } from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

async function server(answer: (asked: Asked) => Reply | null) {
  const made = await paperServer(answer);
  close = made.close;
  return made;
}

const uploads = 'POST /v2/studio/gantry-check/blobs/uploads/';

/** A registry that lets everything pass, but for what the test says. */
const harbor =
  (more: Readonly<Record<string, Reply>> = {}) =>
  ({ line }: Asked): Reply | null => {
    const given = more[line];
    if (given !== undefined) return given;
    if (line === 'GET /v2/') return { status: 200, headers: version, body: {} };
    if (line === uploads) return { status: 202, headers: { location: '/v2/studio/gantry-check/blobs/uploads/1?s=2' } };
    if (line === 'GET /api/v2.0/systeminfo')
      return { status: 200, body: { auth_mode: 'db_auth', harbor_version: 'v2.16.0' } };
    return line.startsWith('DELETE') ? { status: 204 } : null;
  };

describe('what a check finds', () => {
  it('Harbor with its version; the upload that it opened is taken back', async () => {
    const { access, asked } = await server(harbor());
    expect(await registry.check(access)).toEqual({
      mayPull: true,
      mayPush: true,
      dialect: 'harbor',
      product: 'Harbor v2.16.0',
    });
    expect(asked.map(({ line }) => line)).toContain('DELETE /v2/studio/gantry-check/blobs/uploads/1?s=2');
  });

  it('no right to push', async () => {
    const { access, asked } = await server(
      harbor({ [uploads]: { status: 401, body: refused('UNAUTHORIZED', 'action: push') } }),
    );
    expect(await registry.check(access)).toMatchObject({ mayPush: false, mayPull: true });
    expect(asked.some(({ line }) => line.startsWith('DELETE'))).toBe(false);
  });

  it('the right to push in a project that is full', async () => {
    const message =
      'subtracting 0 B of storage resource, which when updated to current usage of 2.0 GiB will exceed the configured upper limit of 1.0 GiB.';
    const { access } = await server(harbor({ [uploads]: { status: 403, body: refused('DENIED', message) } }));
    expect(await registry.check(access)).toMatchObject({ mayPush: true });
  });

  it('nothing where the registry gives no clear answer', async () => {
    const { access } = await server(
      harbor({
        [uploads]: { status: 500 },
        'GET /v2/studio/gantry-check/tags/list': { status: 503 },
        'GET /api/v2.0/systeminfo': { status: 200, headers: html, body: '<html>' },
      }),
    );
    expect(await registry.check(access)).toEqual({ mayPull: null, mayPush: null, dialect: 'oci', product: null });
  });

  it('no password is sent to another host that the upload’s place names', async () => {
    const other = await paperServer(() => ({ status: 204 }));
    const location = `http://${other.address}/v2/studio/gantry-check/blobs/uploads/1`;
    const { access } = await server(harbor({ [uploads]: { status: 202, headers: { location } } }));
    expect(await registry.check(access)).toMatchObject({ mayPush: true });
    expect(other.asked).toEqual([]);
    await other.close();
  });

  it('cookies are never sent back: Harbor refuses writes that carry its own', async () => {
    const { access, asked } = await server((one) => {
      const reply = harbor()(one);
      return reply === null ? null : { ...reply, headers: { ...reply.headers, 'set-cookie': 'sid=abc; Path=/' } };
    });
    await registry.check(access);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter(({ headers }) => headers.cookie !== undefined)).toEqual([]);
    expect(new Set(asked.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['gantry-tests']));
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
    expect(await failureOf(registry.check(access))).toMatchObject({ code: 'registry-not-a-registry', retryable: true });
  });

  it('a page behind a redirect', async () => {
    const { access } = await server(({ line }) =>
      line === 'GET /v2/'
        ? { status: 302, headers: { location: '/login' } }
        : { status: 200, headers: html, body: '<p>' },
    );
    expect((await failureOf(registry.check(access))).code).toBe('registry-not-a-registry');
  });

  it('but a proxy in trouble says nothing about what is behind it', async () => {
    const { access } = await server(() => ({ status: 502, headers: html, body: '<h1>502</h1>' }));
    expect((await failureOf(registry.check(access))).code).toBe('registry-error');
  });
});
