import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '#shared/model/settings';
import { random } from '../../support/registry-client';
import { type Ended, events, gantryProgram, start } from '../cli/command';
import { platformPlace } from './place';

let place: Awaited<ReturnType<typeof platformPlace>>;
let robots: Awaited<ReturnType<typeof place.credentials>>;
let home = '';
/** A folder without gantry.json. */
let cwd = '';
beforeAll(async () => {
  place = await platformPlace();
  robots = await place.credentials();
  await place.createApp('my-game');
  for (const tag of ['v1', 'v2']) await place.client.pushImage('sandbox/game', tag, [random(100)]);
});
afterAll(() => place.clean());
beforeEach(async () => {
  home = await place.folder();
  cwd = await place.folder();
  await place.call('PUT', '/v1/sandbox/speaks', { extension: true });
});

const gantry = (args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ended> => {
  const account = {
    GANTRY_HOME: home,
    GANTRY_REGISTRY: place.access.registry,
    GANTRY_PROJECT: 'sandbox',
    GANTRY_PUSH_USERNAME: robots.push.username,
    GANTRY_PUSH_TOKEN: robots.push.token,
    GANTRY_PULL_USERNAME: robots.pull.username,
    GANTRY_PULL_TOKEN: robots.pull.token,
    GANTRY_API_URL: place.apiUrl,
    GANTRY_API_TOKEN: `token ${place.access.apiToken}`,
  };
  return start(gantryProgram, args, { env: { ...account, ...env }, cwd, input }).ended;
};
const json = async (args: readonly string[], env: Record<string, string> = {}, input = '') => {
  const ended = await gantry([...args, '--json'], env, input);
  const lines = events(ended);
  expect([ended.err, lines.filter(({ type }) => type === 'result').length]).toEqual(['', 1]);
  for (const secret of [robots.push.token, robots.pull.token, place.access.apiToken])
    expect(ended.out).not.toContain(secret);
  return { code: ended.code, lines, result: lines.at(-1) ?? {} };
};
const written = (more: object = {}): string =>
  JSON.stringify({ app: 'my-game', settings: { cpuUnits: 512, memoryMb: 512 }, ...more });

describe('gantry template, link and versions', () => {
  it('make a template from standard input, a version from it once, and list it', async () => {
    const variables = [{ key: 'KEY', isHidden: true }];
    const settings = { cpuUnits: 512, memoryMb: 512, variables };
    const set = await json(['template', 'set', 'game'], {}, written({ settings }));
    expect(set).toMatchObject({ code: 0, result: { ok: true, template: { place: 'platform', versionName: '{tag}' } } });
    const missing = await json(['link', 'game:v1']);
    expect(missing).toMatchObject({ code: 4, result: { ok: false, error: { code: 'secret-missing' } } });
    const env = { GANTRY_ENV_KEY: 'very secret' };
    expect(await json(['link', 'game:v1'], env)).toMatchObject({
      code: 0,
      result: { ok: true, repository: 'game', tag: 'v1', app: 'my-game', name: 'v1', created: true },
    });
    expect(await gantry(['link', 'game:v1'], env)).toMatchObject({
      code: 0,
      out: 'my-game v1 (there already)\n',
      err: '',
    });
    const named = await json(['link', 'game:v2', '--version', 'release'], env);
    expect(named.result).toMatchObject({ name: 'release', created: true });
    const [made] = await place.versions('my-game');
    expect(made).toMatchObject({
      private_username: robots.pull.username,
      private_token: robots.pull.token,
      req_cpu: 512,
    });
    const list = await gantry(['versions']);
    expect(list.code).toBe(0);
    expect(list.out).toMatch(/^my-game +release +active +.*sandbox\/game:v2/m);
    expect((await json(['versions', 'my-game'])).result['versions']).toHaveLength(2);
    expect(await json(['versions', 'nowhere'])).toMatchObject({ code: 2, result: { error: { code: 'not-found' } } });
  });

  it('show what was set, in a form that can be set again, and remove it', async () => {
    await json(['template', 'set', 'game'], {}, written());
    const shown = await gantry(['template', 'show', 'game']);
    expect(JSON.parse(shown.out)).toMatchObject({ app: 'my-game', repository: 'game', settings: { cpuUnits: 512 } });
    await writeFile(join(cwd, 'template.json'), shown.out);
    expect(await gantry(['template', 'set', 'game', 'template.json'])).toMatchObject({ code: 0, err: '' });
    expect((await gantry(['template', 'remove', 'game'])).code).toBe(0);
    expect(await json(['template', 'show', 'game'])).toMatchObject({
      code: 2,
      result: { error: { code: 'template-missing' } },
    });
  });

  it('keep a template in Gantry’s home where the platform keeps none', async () => {
    await place.call('PUT', '/v1/sandbox/speaks', { extension: false });
    expect((await json(['template', 'set', 'game'], {}, written())).result).toMatchObject({
      template: { place: 'gantry' },
    });
    expect(await readFile(join(home, 'templates.json'), 'utf8')).toContain('my-game');
    expect((await json(['template', 'show', 'game'])).result).toMatchObject({ template: { app: 'my-game' } });
  });

  it('go by the gantry.json of the folder', async () => {
    const shared = { repository: 'game', template: { app: 'team-game' } };
    await writeFile(join(cwd, 'gantry.json'), JSON.stringify(shared));
    expect((await json(['template', 'show', 'game'])).result).toMatchObject({
      template: { app: 'team-game', place: 'project' },
    });
    await json(['template', 'set', 'game'], {}, written());
    expect(JSON.parse(await readFile(join(cwd, 'gantry.json'), 'utf8'))).toMatchObject({
      template: { app: 'my-game' },
    });
  });

  it.each([
    ['a field that is misspelt', written({ settings: { cpuUnit: 512 } }), 'cpuUnit'],
    [
      'a hidden value',
      written({ settings: { variables: [{ key: 'KEY', value: 'x', isHidden: true }] } }),
      'GANTRY_ENV_KEY',
    ],
    ['a limit that is passed', written({ settings: { cpuUnits: 512, memoryMb: 4096 } }), 'memoryMb'],
    ['what is no JSON', '{', 'app template'],
  ])('refuse a template with %s', async (_, input, word) => {
    const { code, result } = await json(['template', 'set', 'game'], {}, input);
    expect([code, result['ok']]).toEqual([2, false]);
    expect(JSON.stringify(result)).toContain(word);
  });

  it('say what is missing', async () => {
    expect(await json(['link', 'game:nope'])).toMatchObject({
      code: 1,
      result: { error: { code: 'registry-not-found' } },
    });
    expect(await json(['versions'], { GANTRY_API_TOKEN: '' })).toMatchObject({
      code: 2,
      result: { error: { code: 'platform-missing', message: expect.stringContaining('GANTRY_API_TOKEN') } },
    });
    for (const args of [
      ['template'],
      ['template', 'copy', 'game'],
      ['link', 'game'],
      ['versions', 'a', 'b'],
      ['login', 'x'],
    ])
      expect((await gantry(args)).code).toBe(2);
  });
});

describe('gantry login', () => {
  it('says what each set of credentials may do, and stores nothing', async () => {
    const { code, lines, result } = await json(['login']);
    expect([code, result['stored']]).toEqual([0, false]);
    expect(lines.filter(({ type }) => type === 'checked')).toMatchObject([
      { what: 'push', as: robots.push.username, problem: null },
      { what: 'pull', as: robots.pull.username, problem: null },
      { what: 'platform', as: place.apiUrl, problem: null },
    ]);
    const { err } = await gantry(['login']);
    expect(err).toContain('may: list repositories');
    expect(err).toContain('access granted');
  });

  it('reads the push token from standard input', async () => {
    const { code } = await json(['login', '--token-stdin'], { GANTRY_PUSH_TOKEN: '' }, `${robots.push.token}\n`);
    expect(code).toBe(0);
  });

  it.each([
    ['a wrong push token', { GANTRY_PUSH_TOKEN: 'wrong' }, 'registry-unauthorized', 'push'],
    ['a wrong pull token', { GANTRY_PULL_TOKEN: 'wrong' }, 'registry-unauthorized', 'pull'],
    ['a wrong API token', { GANTRY_API_TOKEN: 'wrong' }, 'platform-unauthorized', 'platform'],
  ])('ends with 4 for %s', async (_, env, problem, what) => {
    const { code, lines, result } = await json(['login'], env);
    expect(code).toBe(4);
    expect(result).toMatchObject({ ok: false, error: { code: problem } });
    expect(lines.filter((line) => line['problem'] != null).map((line) => line['what'])).toEqual([what]);
  });

  it('names the robot that is in the wrong place', async () => {
    const swapped = {
      GANTRY_PUSH_USERNAME: robots.pull.username,
      GANTRY_PUSH_TOKEN: robots.pull.token,
      GANTRY_PULL_USERNAME: robots.push.username,
      GANTRY_PULL_TOKEN: robots.push.token,
    };
    const { code, err } = await gantry(['login'], swapped);
    expect(code).toBe(4);
    expect(err).toContain(`${robots.pull.username} may not push`);
    expect(err).toContain(`${robots.push.username} may push: that is a push robot`);
  });
});

it('gantry logout forgets the stored tokens of the app’s connection, and those alone', async () => {
  expect(await gantry(['logout'])).toMatchObject({ code: 0, err: '' });
  const connection = { id: 'c1', kind: 'registry', name: 'Studio', scheme: 'http', project: 'sandbox', username: 'u' };
  const more = {
    registry: place.access.registry,
    apiUrl: null,
    storageLimitBytes: null,
    createdAt: '2026-11-23T12:00:00.000Z',
  };
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ ...defaultSettings, connections: [{ ...connection, ...more }] }),
  );
  const secret = { kept: 'plain', value: 'x' };
  const stored = { c1: secret, 'c1/api': secret, 'c1/env/game/KEY': secret, c10: secret };
  await writeFile(join(home, 'secrets.json'), JSON.stringify(stored));
  expect(await json(['logout'])).toMatchObject({ code: 0, result: { connection: 'Studio', removed: 3 } });
  expect(JSON.parse(await readFile(join(home, 'secrets.json'), 'utf8'))).toEqual({ c10: secret });
});
