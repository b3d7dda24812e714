import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetch } from '#adapters/http/answer';
import { createPlatform } from '#adapters/platform/index';
import { createRegistry } from '#adapters/registry/index';
import type { RegistryAccess } from '#core/ports/registry';
import { allPages } from '#shared/model/artifact-list';
import { ArtifactPage } from '#shared/model/registry';
import { realRegistry } from '../integration/registry/support';
import { failureOf } from '../support/paper-server';
import { random, registryClient } from '../support/registry-client';
import { readApi, recorder } from './calls';
import { readDescription } from './descriptions';

const harbor = readApi('harbor-v2.0.swagger.yaml');
const edgegap = readApi('edgegap-v1.openapi.yaml');
const reason = (api: object | null, file: string): string =>
  api === null ? ` (skipped: ../shared/contracts/${file} is not there)` : '';
/** Harbor's own answers have texts where its description says objects (ExtraAttrs). */
const harborJudge = readDescription('harbor-v2.0.swagger.yaml', (schema) => {
  if (JSON.stringify(schema['additionalProperties']) === '{"type":"object"}') schema['additionalProperties'] = true;
});
const edgegapJudge = readDescription('edgegap-v1.openapi.yaml', () => undefined);

let real: Awaited<ReturnType<typeof realRegistry>> | null = null;
beforeAll(async () => {
  if (harbor !== null || edgegap !== null) real = await realRegistry();
}, 60_000);
afterAll(() => real?.close());

async function readyAccess(): Promise<RegistryAccess> {
  if (real === null) throw new Error('skipped');
  const { access } = real;
  const client = registryClient(`http://${access.registry}`, { username: access.username, password: access.token });
  for (const tag of ['v1', 'v2', 'v3', 'v4']) await client.pushImage('sandbox/team/game', tag, [random(50)]);
  return access;
}

describe(`what Gantry asks Harbor and reads of it${reason(harbor, 'harbor-v2.0.swagger.yaml')}`, () => {
  it.skipIf(harbor === null)('is described: path, query, headers, body and answer', { timeout: 60_000 }, async () => {
    const access = await readyAccess();
    await real?.own('PUT', 'speaks', { harbor: true, extension: false, platform: false });
    const { fetch, calls } = recorder();
    const registry = createRegistry({ userAgent: 'gantry-tests', fetch });
    const asked = { ...access, apiUrl: null, apiToken: null };
    expect((await registry.probe(asked)).dialect).toBe('harbor');
    await registry.storage(asked);
    const contents = registry.contents('harbor');
    await contents.repositories(asked);
    await contents.figures(asked, 'team/game');
    const [artifact] = await allPages((cursor) => contents.artifacts(asked, 'team/game', cursor));
    const digest = artifact?.digest ?? '';
    await contents.scan(asked, 'team/game', digest);
    await contents.scanReport(asked, 'team/game', digest);
    await contents.details(asked, 'team/game', digest);
    await contents.deleteTags(asked, 'team/game', ['v1', 'never']);
    await contents.deleteArtifact(asked, 'team/game', digest, []);

    const own = calls.filter(({ url }) => url.pathname.startsWith('/api/'));
    const operations = new Set(own.map(({ method, url }) => `${method} ${url.pathname.split('/').at(-1)}`));
    expect(operations.size).toBeGreaterThan(8);
    for (const call of own) {
      const line = `${call.method} ${call.url.pathname}${call.url.search}`;
      expect([line, harbor?.problemOf(call)]).toEqual([line, null]);
      expect(call.headers['Authorization']).toMatch(/^Basic /);
      // A report's own form is the scanner's, which Harbor describes as a text.
      if (call.url.pathname.endsWith('/vulnerabilities')) continue;
      expect([line, call.status, harborJudge?.(call.method, call.url.pathname, call.status, call.answer)]).toEqual([
        ...[line, call.status, null],
      ]);
    }
  });

  const made =
    (how: 'full' | 'bare'): Fetch =>
    async (url, { method }) =>
      new Response(JSON.stringify(harbor?.exampleOf(method, new URL(url).pathname, 200, how)), {
        headers: { 'content-type': 'application/json', 'x-total-count': '1' },
      });

  it.skipIf(harbor === null)('can be read where an answer is made of its description', async () => {
    const registry = createRegistry({ userAgent: 'gantry-tests', fetch: made('full') });
    const contents = registry.contents('harbor');
    expect(await contents.repositories(someone)).toHaveLength(1);
    const page = await contents.artifacts(someone, 'team/game', null);
    expect(ArtifactPage.parse(page)).toEqual(page);
    expect(page.artifacts[0]).toMatchObject({ attachments: [{}], tags: [{}], scan: { scanner: expect.any(String) } });
    // The description leaves open what a quota counts.
    expect(await registry.storage(someone)).toMatchObject({ usedBytes: null, limitSource: 'unknown' });
  });

  it.skipIf(harbor === null)('is refused, not taken for empty, where names and digests are missing', async () => {
    const contents = createRegistry({ userAgent: 'gantry-tests', fetch: made('bare') }).contents('harbor');
    const code = 'registry-not-a-registry';
    expect((await failureOf(contents.repositories(someone))).code).toBe(code);
    expect((await failureOf(contents.artifacts(someone, 'team/game', null))).code).toBe(code);
  });
});

const someone: RegistryAccess = {
  registry: 'registry.example',
  scheme: 'https',
  project: 'studio',
  username: 'robot$studio+client-push',
  token: 'very-secret-token',
  apiUrl: null,
  apiToken: null,
  trustedCertificate: null,
};
const customer: RegistryAccess = { ...someone, apiUrl: 'https://api.example', apiToken: 'secret-api-token' };

describe(`what Gantry asks the platform and reads of it${reason(edgegap, 'edgegap-v1.openapi.yaml')}`, () => {
  it.skipIf(edgegap === null)('is described: path, query, headers, body and answer', { timeout: 60_000 }, async () => {
    const access = await readyAccess();
    await real?.own('PUT', 'speaks', { harbor: false, extension: false, platform: true });
    const { fetch, calls } = recorder();
    const registry = createRegistry({ userAgent: 'gantry-tests', fetch });
    expect((await registry.probe(access)).dialect).toBe('platform');
    const contents = registry.contents('platform');
    const [artifact] = await allPages((cursor) => contents.artifacts(access, 'team/game', cursor));
    await contents.deleteTags(access, 'team/game', ['v1']);
    await contents.deleteTags(access, 'team/game', ['v2', 'never']);
    await contents.deleteArtifact(access, 'team/game', artifact?.digest ?? '', ['v4']);
    await createPlatform({ userAgent: 'gantry-tests', fetch }).versions(access);

    const own = calls.filter(({ url }) => url.pathname.startsWith('/v1/'));
    // What a platform may serve besides is asked for, and refused, as long as it does not.
    const besides = /^\/v1\/container-registry(?:$|\/images$|\/images\/[^/]+\/artifacts)/;
    const published = own.filter(({ url }) => !besides.test(url.pathname));
    expect(own.filter(({ url, status }) => besides.test(url.pathname) && status !== 404)).toEqual([]);
    expect(new Set(published.map(({ method, url }) => `${method} ${url.pathname}`)).size).toBeGreaterThan(5);
    for (const call of published) {
      const line = `${call.method} ${call.url.pathname}${call.url.search}`;
      expect([line, edgegap?.problemOf(call)]).toEqual([line, null]);
      expect(call.headers['Authorization']).toBe(`token ${access.apiToken}`);
      expect([line, call.status, edgegapJudge?.(call.method, call.url.pathname, call.status, call.answer)]).toEqual([
        ...[line, call.status, null],
      ]);
    }
  });

  const made =
    (how: 'full' | 'bare', asked: string[] = []): Fetch =>
    async (url, { method }) => {
      const { pathname } = new URL(url);
      if (/\/artifacts/.test(pathname)) return new Response('{"message":"Not found"}', { status: 404 });
      asked.push(`${method} ${pathname}`);
      const status = pathname.endsWith('bulk-delete') ? 207 : 200;
      const body = edgegap?.exampleOf(method, pathname, status, how) as Record<string, unknown>;
      // Every example has a next page; the second one is the last.
      if ('pagination' in body && url.includes('page=2')) body['pagination'] = { has_next: false };
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    };

  it.skipIf(edgegap === null)('can be read where an answer is made of its description', async () => {
    const asked: string[] = [];
    const fetch = made('full', asked);
    const contents = createRegistry({ userAgent: 'gantry-tests', fetch }).contents('platform');
    const page = await contents.artifacts(customer, 'game', null);
    expect(ArtifactPage.parse(page)).toEqual(page);
    expect(page.artifacts[0]?.digest).toMatch(/^sha256:/);
    expect(page.artifacts[0]?.tags).toHaveLength(1);
    expect(await contents.deleteTags(customer, 'game', ['v1'])).toMatchObject([{ tag: 'v1', failure: null }]);
    expect(await contents.deleteTags(customer, 'game', ['v1', 'v2'])).toHaveLength(2);
    const versions = await createPlatform({ userAgent: 'gantry-tests', fetch }).versions(customer);
    expect(versions.length).toBeGreaterThan(0);
    expect(asked.filter((line) => line.endsWith('/versions')).length).toBeGreaterThan(0);
  });

  it.skipIf(edgegap === null)('is refused, not taken for “nobody uses it”, where the lists are missing', async () => {
    const options = { userAgent: 'gantry-tests', fetch: made('bare') };
    const contents = createRegistry(options).contents('platform');
    expect((await failureOf(contents.artifacts(customer, 'game', null))).code).toBe('platform-error');
    expect((await failureOf(createPlatform(options).versions(customer))).code).toBe('platform-error');
  });
});

describe('the recorder’s judgement', () => {
  const call = (method: string, path: string, more: { headers?: Record<string, string>; body?: string } = {}) => ({
    method,
    url: new URL(path, 'https://registry.example'),
    headers: more.headers ?? {},
    body: more.body ?? null,
  });
  it.skipIf(harbor === null)('is one: wrong paths, queries and headers are found', () => {
    const list = '/api/v2.0/projects/studio/repositories';
    expect(harbor?.problemOf(call('GET', `${list}?page=1&page_size=100`))).toBeNull();
    expect(harbor?.problemOf(call('GET', `${list}?page=1&page_size=101`))).toContain('page_size');
    expect(harbor?.problemOf(call('GET', `${list}?page=1&pagesize=1`))).toContain('knows no ?pagesize');
    expect(harbor?.problemOf(call('GET', '/api/v2.0/nothing'))).toContain('not described');
    expect(harbor?.problemOf(call('GET', list, { headers: { 'X-Made-Up': '1' } }))).toContain('X-Made-Up');
  });
  it.skipIf(edgegap === null)('and wrong bodies', () => {
    const path = '/v1/container-registry/images/game/tags/bulk-delete';
    expect(edgegap?.problemOf(call('POST', path, { body: '{"tags":["a"]}' }))).toBeNull();
    expect(edgegap?.problemOf(call('POST', path, { body: '{"tags":"a"}' }))).not.toBeNull();
    expect(edgegap?.problemOf(call('POST', path, { body: '{}' }))).not.toBeNull();
  });
});
