import { afterEach, describe, expect, it } from 'vitest';
import { createPlatform } from '#adapters/platform/index';
import { type Asked, failureOf, html, paperServer, type Reply, withPlatform } from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());
const platform = createPlatform({ userAgent: 'gantry-tests' });
async function server(answer: (asked: Asked) => Reply | null) {
  const made = await paperServer(answer);
  close = made.close;
  return { ...made, access: withPlatform(made.access) };
}
const apps = (...names: string[]): Reply => ({
  status: 200,
  body: { applications: names.map((name) => ({ name })), pagination: { has_next: false } },
});
const version = (name: string, more: object = {}) => ({
  name,
  docker_repository: 'registry.example',
  docker_image: 'studio/game',
  docker_tag: 'v1',
  ...more,
});

describe('the versions of all apps', () => {
  it('come in pages until there is no next one; what is not said counts as active', async () => {
    const { access, lines } = await server(({ line }) => {
      const isSecond = line.includes('page=2');
      if (line.startsWith('GET /v1/apps'))
        return {
          status: 200,
          body: { applications: [{ name: isSecond ? 'b/c' : 'a' }], pagination: { has_next: !isSecond } },
        };
      const versions = [version(isSecond ? 'second' : 'first', { is_active: isSecond ? false : undefined })];
      return { status: 200, body: { versions, pagination: { has_next: !isSecond } } };
    });
    const found = await platform.versions(access);
    expect(found.map(({ app, name, isActive }) => [app, name, isActive])).toEqual([
      ['a', 'first', true],
      ['a', 'second', false],
      ['b/c', 'first', true],
      ['b/c', 'second', false],
    ]);
    expect(found[0]).toMatchObject({ registry: 'registry.example', image: 'studio/game', tag: 'v1' });
    expect(lines()).toContain('GET /v1/app/b%2Fc/versions?page=1&limit=100');
  });

  it('end where a list claims to go on for ever', async () => {
    const { access, asked } = await server(({ line }) =>
      line.startsWith('GET /v1/apps')
        ? { status: 200, body: { applications: [{ name: 'a' }], pagination: { has_next: true } } }
        : { status: 200, body: { versions: [version('v')], pagination: { has_next: true } } },
    );
    expect((await platform.versions(access)).length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(300);
  });

  it('are those of the apps that are still there', async () => {
    const { access } = await server(({ line }) => {
      if (line.startsWith('GET /v1/apps')) return apps('gone', 'there');
      return line.includes('/gone/')
        ? { status: 404, body: { message: 'not found' } }
        : { status: 200, body: { versions: [version('v')], pagination: { has_next: false } } };
    });
    expect((await platform.versions(access)).map(({ app }) => app)).toEqual(['there']);
  });

  it.each([
    ['401', { status: 401, body: { message: 'token secret-api-token is bad' } }, 'platform-unauthorized'],
    ['403', { status: 403, body: { message: 'no' } }, 'platform-unauthorized'],
    ['429', { status: 429, headers: { 'retry-after': '99' }, body: 'slow' }, 'registry-busy'],
    ['500', { status: 500, body: 'oops' }, 'platform-error'],
    ['a page', { status: 200, headers: html, body: '<html>' }, 'platform-error'],
    ['no list', { status: 200, body: {} }, 'platform-error'],
    ['no answer', { status: 0 }, 'registry-unreachable'],
  ] as const)('are never “none” because of %s', async (_, reply, code) => {
    const { access, address } = await server(({ line }) => (line.startsWith('GET /v1/apps') ? apps('a') : reply));
    const failure = await failureOf(platform.versions(access));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(address);
    expect(JSON.stringify(failure)).not.toContain('secret-api-token');
  });
});
