import { describe, expect, it } from 'vitest';
import { noZstdBecause } from '../../support/zstd';
import { folderWith, random, withShell } from '../docker/support';
import { noEngineBecause, reason } from '../publish/place';
import { platformCalls } from '../sandbox/calls';
import { platform } from '../sandbox/support';
import { events, gantryProgram, start } from './command';
import { commandAtPlace, game, results } from './pushing';

describe.skipIf(noEngineBecause !== null)(`gantry push that fails or is stopped${reason(noEngineBecause)}`, () => {
  const { place, account, gantry } = commandAtPlace();

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

  it('3: a full registry, before anything is sent', async () => {
    await platform(place().access).setQuota(1000);
    try {
      const ended = await gantry(['push', await game(), '--repository', 'full', '--tag', 'v1', '--json']).ended;
      expect(ended.code).toBe(3);
      expect(results(ended)).toEqual([
        expect.objectContaining({
          ok: false,
          error: expect.objectContaining({ code: 'storage-full', step: 'storageCheck' }),
        }),
      ]);
      expect(await place().engine.image(`${place().access.registry}/sandbox/full:v1`)).toBeNull();
    } finally {
      await platform(place().access).setQuota(null);
    }
  });

  it('3: a registry that tells no limit and refuses at the end of the upload', async () => {
    const { access } = place();
    const speaks = (all: boolean) =>
      platformCalls(access)('PUT', '/v1/sandbox/speaks', { harbor: all, extension: all });
    const used = (await platform(place().access).storage()).used_bytes;
    await platform(place().access).setQuota(used + 30_000);
    await speaks(false);
    try {
      const ended = await gantry(['push', await game(), '--repository', 'full', '--tag', 'v2', '--json']).ended;
      expect(ended.code).toBe(3);
      expect(events(ended).at(-1)).toMatchObject({ ok: false, error: { code: 'storage-full', step: 'push' } });
    } finally {
      await speaks(true);
      await platform(place().access).setQuota(null);
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
    const { username, token } = (await platform(place().access).credentials()).pull;
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
});
