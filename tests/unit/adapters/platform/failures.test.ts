import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatform } from '#adapters/platform/index';
import type { RegistryAccess } from '#core/ports/registry';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { failureOf, paperServer, type Reply } from '../../../support/paper-server';

let server: Awaited<ReturnType<typeof paperServer>>;
let access: RegistryAccess;
let reply: Reply = { status: 200 };
beforeAll(async () => {
  server = await paperServer(() => reply);
  access = { ...server.access, apiUrl: `http://${server.address}`, apiToken: 'very-secret-api-token' };
});
afterAll(() => server.close());

const platform = createPlatform({ userAgent: 'gantry-tests' });
const image = { registry: 'registry.example.com', image: 'studio/game', tag: 'v1' };
const pull = { username: 'robot$studio+pull', token: 'very-secret-pull-token' };
const HIDDEN = 'a "very-secret" value';
const create = (robot: typeof pull | null = pull) =>
  platform.createVersion(access, {
    app: 'my-game',
    name: 'v1',
    image,
    settings: { ...defaultVersionSettings, variables: [{ key: 'KEY', value: HIDDEN, isHidden: true }] },
    pull: robot,
  });
const said = (status: number, message: string): Reply => ({ status, body: { message } });

describe('a version that is not made', () => {
  it.each<[Reply, string, string[]]>([
    [said(401, 'no'), 'platform-unauthorized', ['API token']],
    [said(403, 'no'), 'platform-unauthorized', ['API token']],
    [said(404, 'no'), 'not-found', ['no app my-game', 'template']],
    [said(409, 'no'), 'version-exists', ['my-game', 'v1', 'another name']],
    [said(424, 'no'), 'image-not-pullable', ['registry.example.com/studio/game:v1', 'robot$studio+pull', 'token']],
    [said(400, 'Unable to login with the given credentials'), 'image-not-pullable', ['robot$studio+pull']],
    [said(400, 'You have reached you Application Version limit of 2'), 'platform-limit', ['2 app versions']],
    [said(400, 'req_memory must be at most double req_cpu'), 'version-invalid', ['req_memory must be', 'template']],
    [{ status: 429, headers: { 'retry-after': '60' } }, 'registry-busy', ['60 seconds']],
    [said(500, 'no'), 'platform-error', ['500']],
    [{ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad</h1>' }, 'platform-error', ['502']],
    [{ status: 403, headers: { 'content-type': 'text/html' }, body: '<form>' }, 'platform-error', ['web page', '403']],
    [{ status: 0 }, 'registry-unreachable', ['connection']],
  ])('says why: %j', async (answer, code, words) => {
    reply = answer;
    const error = await failureOf(create());
    expect(error.code).toBe(code);
    for (const word of words) expect(error.message).toContain(word);
  });

  it('says that no pull credentials went with it', async () => {
    reply = said(424, 'no');
    expect((await failureOf(create(null))).message).toContain('no pull credentials');
  });

  it('shows no secret that a server repeats', async () => {
    for (const status of [400, 424, 500]) {
      reply = said(status, `got ${access.apiToken}, ${access.token}, ${pull.token} and ${HIDDEN}`);
      const error = await failureOf(create());
      expect(error.detail).toContain('[redacted]');
      expect(JSON.stringify(error)).not.toMatch(/very-secret/);
    }
  });
});

describe('an app that is not made', () => {
  it.each<[Reply, string, string]>([
    [said(409, 'no'), 'invalid-input', 'my-game already'],
    [said(400, 'You have reached you Application limit of 2'), 'platform-limit', '2 apps'],
    [said(400, 'name: too short'), 'invalid-input', 'name: too short'],
  ])('says why: %j', async (answer, code, word) => {
    reply = answer;
    const error = await failureOf(platform.createApp(access, 'my-game'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(word);
  });
});

describe('what a platform tells of a version', () => {
  const read = async (version: object) => {
    reply = { status: 200, body: version };
    return platform.version(access, 'my-game', 'v1');
  };

  it('may be next to nothing', async () => {
    expect(await read({ name: 'v1' })).toEqual({
      app: 'my-game',
      name: 'v1',
      isActive: true,
      registry: '',
      image: '',
      tag: '',
      createdAt: null,
      updatedAt: null,
      cachedShare: null,
      pullUsername: null,
      settings: { ...defaultVersionSettings, verifiesImage: false },
    });
  });

  it('may be odd: what cannot be understood counts as not said', async () => {
    const version = await read({
      name: 'v1',
      create_time: 'yesterday',
      last_updated: '2026-04-22 12:00:46.444265',
      is_active: 'yes',
      req_cpu: '512',
      caching_percent: 80,
      restart_policy: 'sometimes',
      ports: [
        { port: 7777, protocol: 'udp' },
        { port: 1, protocol: 'quic', name: 'q', to_check: false },
      ],
      envs: [
        { key: 'A', value: 'This value is set and encrypted', is_hidden: true },
        { key: 'B', value: 'This value is set and encrypted' },
        { key: 'C', value: 'x', is_secret: true },
        { key: 'D', value: 'x', is_hidden: false },
      ],
      dns_config: '',
      new_field: { of: 'next year' },
    });
    expect(version).toMatchObject({
      isActive: true,
      createdAt: null,
      updatedAt: '2026-04-22T12:00:46.444Z',
      cachedShare: null,
      settings: {
        cpuUnits: 1024,
        restartPolicy: 'always',
        dnsConfig: null,
        ports: [
          { port: 7777, protocol: 'UDP', name: '', toCheck: true },
          { port: 1, protocol: 'TCP/UDP', name: 'q', toCheck: false },
        ],
        variables: [
          { key: 'A', value: null, isHidden: true },
          { key: 'B', value: null, isHidden: true },
          { key: 'C', value: null, isHidden: true },
          { key: 'D', value: 'x', isHidden: false },
        ],
      },
    });
  });

  it('is not taken for an answer without a name', async () => {
    reply = { status: 200, body: { version: {} } };
    expect((await failureOf(platform.version(access, 'my-game', 'v1'))).code).toBe('platform-error');
  });
});

it('a list that never ends, or knows no pages, is read once', async () => {
  reply = { status: 200, body: { versions: [{ name: 'v1' }, { name: 'v2' }], pagination: { has_next: true } } };
  const before = server.asked.length;
  expect(await platform.versionsOf(access, 'my-game')).toHaveLength(2);
  expect(server.asked.length - before).toBe(2);
});
