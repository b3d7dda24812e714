import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Fetch } from '#adapters/http/answer';
import { createPlatform } from '#adapters/platform/index';
import { changeRequest } from '#core/platform/versions';
import type { Platform } from '#core/ports/platform';
import type { RegistryAccess } from '#core/ports/registry';
import { AppVersion } from '#shared/model/app-version';
import { defaultVersionSettings, type VersionSettings } from '#shared/model/version-settings';
import { realRegistry } from '../integration/registry/support';
import { failureOf } from '../support/paper-server';
import { random, registryClient } from '../support/registry-client';
import { readApi, recorder } from './calls';

const file = 'edgegap-v1.openapi.yaml';
const path = join(import.meta.dirname, '../../../shared/contracts', file);
const api = readApi(file);
const reason = api === null ? ` (skipped: ../shared/contracts/${file} is not there)` : '';

interface Operation {
  readonly requestBody?: { content: { 'application/json': { schema: object; example?: unknown } } };
  readonly responses: Readonly<Record<string, { content?: { 'application/json': { example?: unknown } } }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}
const description = existsSync(path) ? (parse(readFileSync(path, 'utf8')) as Description) : null;
const operation = (method: string, template: string): Operation => {
  const found = description?.paths[template]?.[method];
  if (found === undefined) throw new Error(`${method} ${template} is not described`);
  return found;
};
/** The fields of a body that the description does not name. */
const undescribed = (method: string, template: string, body: object): string[] => {
  const schema = operation(method, template).requestBody?.content['application/json'].schema as { properties: object };
  return Object.keys(body).filter((key) => !(key in schema.properties));
};

const settings: VersionSettings = {
  ...defaultVersionSettings,
  cpuUnits: 1536,
  memoryMb: 3072,
  ports: [
    { port: 7777, protocol: 'UDP', name: 'gameport', toCheck: false, tlsUpgrade: false },
    { port: 8080, protocol: 'HTTP', name: '', toCheck: true, tlsUpgrade: true },
  ],
  variables: [
    { key: 'MAP', value: 'forest', isHidden: false },
    { key: 'KEY', value: 'secret', isHidden: true },
  ],
  dnsConfig: 'my-dns',
  endpointStorage: 'my-storage',
};

const create = '/v1/app/{app_name}/version';
const one = '/v1/app/{app_name}/version/{version_name}';

describe(`what Gantry asks the platform about apps and versions${reason}`, () => {
  let real: Awaited<ReturnType<typeof realRegistry>> | null = null;
  beforeAll(async () => {
    if (api !== null) real = await realRegistry();
  }, 60_000);
  afterAll(() => real?.close());

  it.skipIf(api === null)('is described: path, query and every field of every body', { timeout: 60_000 }, async () => {
    if (real === null) throw new Error('skipped');
    const { access } = real;
    const client = registryClient(`http://${access.registry}`, { username: access.username, password: access.token });
    await client.pushImage('sandbox/game', 'v1', [random(50)]);
    const { fetch, calls } = recorder();
    const platform = createPlatform({ userAgent: 'gantry-tests', fetch });
    await platform.checkToken(access);
    await platform.createApp(access, 'my-game');
    const image = { registry: access.registry, image: 'sandbox/game', tag: 'v1' };
    await platform.createVersion(access, { app: 'my-game', name: 'v1', image, settings, pull: await real.pull() });
    const before = await platform.version(access, 'my-game', 'v1');
    const { variables: _, ...rest } = before.settings;
    const changed = { ...rest, maxDurationMinutes: 60, ports: [], dnsConfig: null };
    const variables = [{ key: 'MAP', value: 'desert', isHidden: false }];
    await platform.changeVersion(
      access,
      'my-game',
      'v1',
      changeRequest(before, { isActive: false, settings: changed, variables }),
    );
    expect(await platform.version(access, 'my-game', 'v1')).toMatchObject({
      isActive: false,
      settings: { maxDurationMinutes: 60, ports: [], dnsConfig: null, variables },
    });
    await platform.versions(access);
    await platform.deleteVersion(access, 'my-game', 'v1');
    expect(await platform.versionsOf(access, 'my-game')).toEqual([]);

    const lines = calls.map(({ method, url, status }) => `${method} ${url.pathname} ${status}`);
    expect(new Set(lines).size).toBeGreaterThan(6);
    for (const call of calls) {
      // Pages of versions are answered with, but not described as asked for: /versions has no parameters there.
      const url = new URL(call.url);
      if (url.pathname.endsWith('/versions')) url.search = '';
      expect([call.method, url.pathname, call.status, api?.problemOf({ ...call, url })]).toEqual([
        ...[call.method, url.pathname, 200, null],
      ]);
    }
    const bodyOf = (method: string, end: RegExp): object =>
      JSON.parse(calls.find((call) => call.method === method && end.test(call.url.pathname))?.body ?? 'null');
    expect(undescribed('post', '/v1/app', bodyOf('POST', /\/app$/))).toEqual([]);
    expect(undescribed('post', create, bodyOf('POST', /\/version$/))).toEqual([]);
    expect(undescribed('patch', one, bodyOf('PATCH', /./))).toEqual([]);
    expect(Object.keys(bodyOf('PATCH', /./)).sort()).toEqual([
      ...['dns_config', 'envs', 'is_active', 'max_duration', 'ports'],
    ]);
  });

  it.skipIf(api === null)('goes beyond the description where vCPU and memory change, and there alone', () => {
    const before = { isActive: true, settings: { ...settings, variables: [] } };
    const { variables: _, ...rest } = settings;
    const change = { isActive: null, settings: { ...rest, cpuUnits: 2048 }, variables: null };
    const body = changeRequest(before, change);
    expect(body).toEqual({ req_cpu: 2048, req_memory: 3072 });
    expect(undescribed('patch', one, body)).toEqual(['req_cpu', 'req_memory']);
  });
});

const access: RegistryAccess = {
  registry: 'registry.edgegap.com',
  scheme: 'https',
  project: 'studio',
  username: 'robot$studio+client-push',
  token: 'push-token',
  apiUrl: 'https://api.example',
  apiToken: 'api-token',
  trustedCertificate: null,
};
const answering = (status: number, body: unknown): Platform => {
  const fetch: Fetch = async () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  return createPlatform({ userAgent: 'gantry-tests', fetch });
};
const newVersion = {
  app: 'my-game',
  name: 'v1',
  image: { registry: 'registry.edgegap.com', image: 'studio/game', tag: 'v1' },
  settings,
  pull: { username: 'robot$studio+pull', token: 'pull-token' },
};

/** Each call, as the description names it. */
const calls: [method: string, template: string, ask: (platform: Platform) => Promise<unknown>][] = [
  ['get', '/v1/apps', (platform) => platform.apps(access)],
  ['post', '/v1/app', (platform) => platform.createApp(access, 'my-game')],
  ['get', '/v1/app/{app_name}/versions', (platform) => platform.versionsOf(access, 'my-game')],
  ['get', one, (platform) => platform.version(access, 'my-game', 'v1')],
  ['post', create, (platform) => platform.createVersion(access, newVersion)],
  ['patch', one, (platform) => platform.changeVersion(access, 'my-game', 'v1', { is_active: false })],
  ['delete', one, (platform) => platform.deleteVersion(access, 'my-game', 'v1')],
];

describe(`what the platform answers${reason}`, () => {
  const asked = (template: string): string => template.replace('{app_name}', 'my-game').replace('{version_name}', 'v1');

  it.skipIf(api === null).each(calls)('is read as described: %s %s', async (method, template, ask) => {
    for (const how of ['full', 'bare'] as const) {
      const body = api?.exampleOf(method.toUpperCase(), asked(template), 200, how) as Record<string, unknown>;
      if (typeof body['pagination'] === 'object') body['pagination'] = { has_next: false };
      // What a list must have at least does not say that there is a list.
      if (how === 'bare' && !('name' in body) && method === 'get') continue;
      await expect(ask(answering(200, body))).resolves.not.toThrow();
    }
  });

  it.skipIf(api === null)('is understood in its own examples', async () => {
    const { example } = operation('post', create).responses['200']?.content?.['application/json'] ?? {};
    const { version } = example as { version: object };
    const full = await answering(200, version).version(access, 'my-game', 'v1');
    expect(AppVersion.parse({ ...full, repository: null })).toMatchObject({
      name: '2024.01.30-16.23.00-UTC',
      createdAt: '2026-04-22T20:30:52.283Z',
      isActive: true,
      registry: 'docker.io',
      image: 'my-org-cv2l3w3vy6fg/my-game-server',
      tag: '2024.01.30-16.23.00-UTC',
      pullUsername: 'robot$my-org-cv2l3w3vy6fg+app-version-pull',
      cachedShare: 0.8,
      settings: {
        cpuUnits: 1536,
        memoryMb: 3072,
        timeToDeploySeconds: 30,
        maxDurationMinutes: 60,
        verifiesImage: false,
        ports: [{ port: 7777, protocol: 'UDP', name: 'gameport', toCheck: false, tlsUpgrade: false }],
      },
    });
    expect(JSON.stringify(full)).not.toContain('ghca3dz3foAxXf2tu2xjExtXrBOMydfC');
    const patch = operation('patch', one).requestBody?.content['application/json'];
    const validate = new Ajv({ strict: false, validateFormats: false }).compile({
      ...(patch?.schema as object),
      components: description?.components,
    });
    expect(validate(patch?.example)).toBe(true);
  });

  it.skipIf(api === null).each(calls)('is a sentence where it is an error: %s %s', async (method, template, ask) => {
    const said = 'the platform’s own words';
    const codes: Record<string, string | undefined> = { 401: 'platform-unauthorized', 500: 'platform-error' };
    for (const status of Object.keys(operation(method, template).responses).filter((code) => code >= '400')) {
      // What is gone already counts as deleted.
      if (method === 'delete' && status === '404') continue;
      const error = await failureOf(ask(answering(Number(status), { message: said })));
      if (codes[status] !== undefined) expect([status, error.code]).toEqual([status, codes[status]]);
      expect(error.message.length).toBeGreaterThan(20);
      expect(`${error.message} ${error.detail}`).toContain(said);
    }
  });
});
