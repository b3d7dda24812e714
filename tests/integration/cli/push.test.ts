import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PublishJob } from '#shared/model/publish-job';
import { defaultSettings } from '#shared/model/settings';
import { noZstdBecause } from '../../support/zstd';
import { folderWith, random, withShell } from '../docker/support';
import { noEngineBecause, openPlace, type Place, reason } from '../publish/place';
import { platformCalls } from '../sandbox/calls';
import { platform } from '../sandbox/support';
import { type Ended, events, gantryProgram, type Started, start } from './command';

describe.skipIf(noEngineBecause !== null)(`gantry, with a real engine and registry${reason(noEngineBecause)}`, () => {
  let place: Place;
  let home = '';
  beforeAll(async () => {
    place = await openPlace();
    home = await place.folder();
  });
  afterAll(() => place.close());

  const account = (): Record<string, string> => ({
    GANTRY_HOME: home,
    GANTRY_REGISTRY: place.access.registry,
    GANTRY_PROJECT: place.access.project,
    GANTRY_PUSH_USERNAME: place.access.username,
    GANTRY_PUSH_TOKEN: place.access.token,
    GANTRY_API_URL: place.access.apiUrl,
    DOCKER_HOST: place.machine.host,
  });
  const gantry = (args: readonly string[], env: Record<string, string> = {}): Started =>
    // Nothing in these images could be started.
    start(gantryProgram, args[0] === 'push' ? [...args, '--no-boot-test'] : args, { env: { ...account(), ...env } });
  const game = (): Promise<string> =>
    folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\n', a: random(50_000), b: random(20_000) });
  const results = (ended: Ended) => events(ended).filter(({ type }) => type === 'result');

  it('pushes: events first, then one result line, last; the second time all layers are there', async () => {
    const folder = await game();
    const first = await gantry(['push', folder, '--repository', 'game', '--tag', 'v1', '--json']).ended;
    expect(first).toMatchObject({ code: 0, err: '' });
    const lines = events(first);
    expect(lines.filter(({ type, is }) => type === 'step' && is === 'done').map(({ step }) => step)).toEqual([
      ...['check', 'build', 'bootTest', 'storageCheck', 'tag', 'push', 'confirm', 'createVersion'],
    ]);
    expect(results(first)).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      ok: true,
      reference: `${place.access.registry}/sandbox/game:v1`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      layers: { total: 2, reused: 0 },
    });
    const second = await gantry(['push', folder, '--repository', 'game', '--tag', 'v2', '--json']).ended;
    expect(events(second).at(-1)).toMatchObject({ ok: true, layers: { total: 2, reused: 2 } });
    expect(first.out + first.err + second.out).not.toContain(place.access.token);
  });

  it('for people: the reference with its digest on standard output, everything else on standard error', async () => {
    const ended = await gantry(['push', await game(), '--repository', 'game', '--tag', 'people']).ended;
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/^127\.0\.0\.1:\d+\/sandbox\/game:people@sha256:[0-9a-f]{64}\n$/);
    expect(ended.err).toContain('✓ Confirm');
    expect(ended.err).not.toContain('\u001B');
  });

  it('says what is missing where an image has nothing to start', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(5000) });
    const args = ['push', folder, '--repository', 'untried', '--tag', 'v0', '--json'];
    const tried = await start(gantryProgram, args, { env: account() }).ended;
    const message = expect.stringMatching(/does not say what to start\. Add ENTRYPOINT or CMD .*--no-boot-test/);
    expect(events(tried).at(-1)).toMatchObject({ ok: false, error: { code: 'boot-test-failed', message } });
  });

  it('tells what the boot test found, in the result of a failure too', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\nENTRYPOINT ["/a"]\n', a: random(5000) });
    const args = ['push', folder, '--repository', 'untried', '--tag', 'v1', '--json'];
    const tried = await start(gantryProgram, args, { env: account() }).ended;
    expect(tried.code).toBe(1);
    expect(events(tried).at(-1)).toMatchObject({
      ok: false,
      error: { code: 'boot-test-failed', step: 'bootTest' },
      bootTest: {
        is: 'tested',
        checks: expect.arrayContaining([expect.objectContaining({ code: 'start', is: 'failed' })]),
      },
    });
    const untried = await gantry(args).ended;
    expect(events(untried).at(-1)).toMatchObject({ ok: true, bootTest: { is: 'skipped' } });
  });

  it('keeps the log of a push in its own folder, without the token', async () => {
    const ended = await gantry(['push', await game(), '--repository', 'game', '--tag', 'logged', '--json']).ended;
    const { id } = events(ended).find(({ type }) => type === 'job') ?? {};
    const log = await readFile(join(home, 'command', 'logs', `${String(id)}.log`), 'utf8');
    const job = await readFile(join(home, 'command', 'jobs', `${String(id)}.json`), 'utf8');
    expect(log).toContain('Confirmed: sha256:');
    expect(job).toContain('"succeeded"');
    expect(log + job).not.toContain(place.access.token);
  });

  it('--upload-limit holds what is sent from here to so many bytes per second, before what the settings say', async () => {
    const limited = await place.folder();
    const settings = { ...defaultSettings, pusher: 'gantry', uploadLimitBytesPerS: 100_000_000 };
    await writeFile(join(limited, 'settings.json'), JSON.stringify(settings));
    const pushMs = async (tag: string, more: readonly string[]): Promise<number> => {
      const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(2_000_000) });
      const args = ['push', folder, '--repository', 'limited', '--tag', tag, '--json', ...more];
      const ended = await gantry(args, { GANTRY_HOME: limited }).ended;
      expect(events(ended).at(-1)).toMatchObject({ ok: true });
      const { id } = events(ended).find(({ type }) => type === 'job') ?? {};
      const kept = await readFile(join(limited, 'command', 'jobs', `${String(id)}.json`), 'utf8');
      const { startedAt, endedAt } = PublishJob.parse(JSON.parse(kept)).times.push ?? {};
      return Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '');
    };
    // Two megabytes at half of one: less than four seconds only by the first moment's grace.
    expect(await pushMs('slow', ['--upload-limit', '500000'])).toBeGreaterThan(3000);
  });

  it('--dry-run builds and stops: nothing is named, nothing sent', async () => {
    const before = (await platform(place.access).storage()).used_bytes;
    const ended = await gantry(['push', await game(), '--repository', 'dry', '--tag', 'v1', '--dry-run', '--json'])
      .ended;
    expect(ended.code).toBe(0);
    expect(results(ended)).toEqual([expect.objectContaining({ ok: true, dryRun: true, imageBytes: 70_000 })]);
    expect(await place.engine.image(`${place.access.registry}/sandbox/dry:v1`)).toBeNull();
    expect((await platform(place.access).storage()).used_bytes).toBe(before);
  });

  it('follows gantry.json, and its counter goes on', async () => {
    const folder = await game();
    const config = { repository: 'counted', tagRule: { kind: 'counter', prefix: 'build-', next: 41 } };
    await writeFile(join(folder, 'gantry.json'), JSON.stringify(config));
    const ended = await gantry(['push', folder, '--json']).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: true, reference: expect.stringMatching(/counted:build-41$/) });
    expect(JSON.parse(await readFile(join(folder, 'gantry.json'), 'utf8'))).toMatchObject({
      tagRule: { kind: 'counter', next: 42 },
    });
  });

  it('pushes an image that is there already', async () => {
    const folder = await game();
    await gantry(['push', folder, '--repository', 'source', '--tag', 'v1']).ended;
    const image = `${place.access.registry}/sandbox/source:v1`;
    const ended = await gantry(['push', '--image', image, '--repository', 'copied', '--tag', 'v1', '--json']).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: true, reference: expect.stringMatching(/copied:v1$/) });
  });

  it('uses a stored connection with the token from standard input', async () => {
    const stored = await place.folder();
    const connection = {
      id: 'c1',
      kind: 'registry',
      name: 'Studio',
      registry: place.access.registry,
      scheme: 'http',
      project: place.access.project,
      username: place.access.username,
      apiUrl: null,
      storageLimitBytes: null,
      createdAt: '2026-11-23T12:00:00.000Z',
    };
    const settings = { ...defaultSettings, connections: [connection], activeConnectionId: 'c1' };
    await writeFile(join(stored, 'settings.json'), JSON.stringify(settings));
    const ended = await start(
      gantryProgram,
      ['push', await game(), '--repository', 'stored', '--tag', 'v1', '--no-boot-test', '--token-stdin', '--json'],
      {
        env: { GANTRY_HOME: stored, DOCKER_HOST: place.machine.host },
        input: `${place.access.token}\n`,
      },
    ).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: true });
  });

  it('3: a full registry, before anything is sent', async () => {
    await platform(place.access).setQuota(1000);
    try {
      const ended = await gantry(['push', await game(), '--repository', 'full', '--tag', 'v1', '--json']).ended;
      expect(ended.code).toBe(3);
      expect(results(ended)).toEqual([
        expect.objectContaining({
          ok: false,
          error: expect.objectContaining({ code: 'storage-full', step: 'storageCheck' }),
        }),
      ]);
      expect(await place.engine.image(`${place.access.registry}/sandbox/full:v1`)).toBeNull();
    } finally {
      await platform(place.access).setQuota(null);
    }
  });

  it('3: a registry that tells no limit and refuses at the end of the upload', async () => {
    const { access } = place;
    const speaks = (all: boolean) =>
      platformCalls(access)('PUT', '/v1/sandbox/speaks', { harbor: all, extension: all });
    const used = (await platform(place.access).storage()).used_bytes;
    await platform(place.access).setQuota(used + 30_000);
    await speaks(false);
    try {
      const ended = await gantry(['push', await game(), '--repository', 'full', '--tag', 'v2', '--json']).ended;
      expect(ended.code).toBe(3);
      expect(events(ended).at(-1)).toMatchObject({ ok: false, error: { code: 'storage-full', step: 'push' } });
    } finally {
      await speaks(true);
      await platform(place.access).setQuota(null);
    }
  });

  it('4: a token that is not accepted', async () => {
    const ended = await gantry(['push', await game(), '--repository', 'game', '--tag', 'no', '--json'], {
      GANTRY_PUSH_TOKEN: 'wrong-token-9',
    }).ended;
    expect(ended.code).toBe(4);
    expect(events(ended).at(-1)).toMatchObject({
      ok: false,
      error: { code: 'registry-unauthorized', step: 'check', message: expect.stringContaining('GANTRY_PUSH_TOKEN') },
    });
    expect(ended.out).not.toContain('wrong-token-9');
  });

  it('4: an account that may only pull, before anything is built', async () => {
    const { username, token } = (await platform(place.access).credentials()).pull;
    const pull = { GANTRY_PUSH_USERNAME: username, GANTRY_PUSH_TOKEN: token };
    const ended = await gantry(['push', await game(), '--repository', 'game', '--tag', 'no', '--json'], pull).ended;
    expect(ended.code).toBe(4);
    expect(events(ended).at(-1)).toMatchObject({
      error: {
        code: 'registry-denied',
        step: 'check',
        message: expect.stringContaining(`${username} may not push to game`),
      },
    });
    const planned = await gantry(['plan', await game(), '--repository', 'game', '--json'], pull).ended;
    expect(events(planned).at(-1)).toMatchObject({ ok: true, dryRun: true });
  });

  it('1: a build that fails, with its words on standard error', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY not-there /x\n' });
    const ended = await gantry(['push', folder, '--repository', 'game', '--tag', 'no']).ended;
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err.match(/The build failed at “COPY not-there \/x”/g)).toHaveLength(1);
  });

  it.skipIf(noZstdBecause === null)('2: zstd where this Node has none', async () => {
    const ended = await gantry(['push', await folderWith({ a: 'x' }), '--compression', 'zstd', '--json']).ended;
    expect(ended.code).toBe(2);
    expect(events(ended).at(-1)).toMatchObject({ error: { code: 'invalid-input' } });
    expect(ended.err + ended.out).toContain('takes Node 22.15, 23.8 or newer');
  });

  it('2: a folder without a Dockerfile', async () => {
    const ended = await gantry(['push', await folderWith({ a: 'x' }), '--repository', 'game', '--json']).ended;
    expect(ended.code).toBe(2);
    expect(events(ended).at(-1)).toMatchObject({ error: { code: 'build-findings', step: 'check' } });
  });

  it('6: Ctrl-C during a build', async () => {
    const folder = await withShell('RUN echo begun; sleep 600');
    const started = gantry(['push', folder, '--repository', 'game', '--tag', 'cut', '--json']);
    await started.line((line) => line.includes('"log"') && /begun"/.test(line));
    started.child.kill('SIGINT');
    const ended = await started.ended;
    expect(ended).toMatchObject({ code: 6, signal: null });
    expect(results(ended)).toEqual([
      expect.objectContaining({ ok: false, error: expect.objectContaining({ code: 'cancelled', step: 'build' }) }),
    ]);
  });

  it('6: Ctrl-C twice ends at once', async () => {
    const folder = await withShell('RUN echo begun; sleep 600');
    const started = gantry(['push', folder, '--repository', 'game', '--tag', 'cut', '--json']);
    await started.line((line) => line.includes('"log"') && /begun"/.test(line));
    started.child.kill('SIGINT');
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 6 });
  });

  it('doctor says that everything works', async () => {
    const ended = await gantry(['doctor', '--json']).ended;
    expect(ended.code).toBe(0);
    const checks = events(ended).filter(({ type }) => type === 'check');
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual(
      ['gantry', 'home', 'engine', 'connection', 'registry', 'storage', 'platform'].map((name) => [name, true]),
    );
    expect(ended.out).not.toContain(place.access.token);
  });

  it('doctor says that a token is not accepted', async () => {
    const ended = await gantry(['doctor'], { GANTRY_PUSH_TOKEN: 'wrong-token-9' }).ended;
    expect(ended.code).toBe(4);
    expect(ended.out).toContain('✗ registry');
  });

  it('sandbox runs until it is stopped, and a second one finds it', async () => {
    const data = await place.folder();
    const first = gantry(['sandbox', '--data', data, '--quota', '5000000']);
    const ready = JSON.parse(await first.line((line) => line.includes('"ready"'))) as Record<string, string>;
    expect(ready).toMatchObject({ project: 'sandbox', shared: false });
    const used = {
      GANTRY_REGISTRY: String(ready['registry']),
      GANTRY_PUSH_TOKEN: String(ready['token']),
      GANTRY_API_URL: String(ready['apiUrl']),
    };
    const pushed = await gantry(['push', await game(), '--repository', 'game', '--tag', 'v1', '--json'], used).ended;
    expect(pushed.code).toBe(0);
    const second = await gantry(['sandbox', '--data', data]).ended;
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out)).toMatchObject({ registry: ready['registry'], shared: true });
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 0, signal: null });
    await expect(fetch(`http://${String(ready['registry'])}/v2/`)).rejects.toThrow();
  });
});
