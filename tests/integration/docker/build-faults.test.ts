import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { engineWithout } from './doors';
import {
  asNobody,
  engineAt,
  failureOf,
  folderWith,
  follow,
  type Machine,
  request,
  run,
  startEngine,
  until,
  withShell,
} from './support';

let machine: Machine;
let engine: Engine;

beforeAll(async () => {
  machine = await startEngine();
  engine = engineAt(machine.host);
}, 60_000);
afterAll(() => machine.stop());

const isRunning = async (argument: string): Promise<boolean> =>
  run('pgrep', ['-f', argument]).then(
    () => true,
    () => false,
  );

describe('a build that goes wrong', () => {
  it('names the command that failed and keeps what it printed', async () => {
    const folder = await withShell('RUN echo unauthorized; echo "two lines" >&2; exit 3');
    const told = follow<BuildEvent>();
    const error = await failureOf(engine.build(request(folder), told.running));
    expect(error).toMatchObject({ code: 'build-failed', retryable: true, action: 'showLog' });
    expect(error.message).toContain('RUN echo unauthorized');
    expect(error.detail).toContain('two lines');
    expect(told.events).toContainEqual({ kind: 'log', line: 'unauthorized' });
    const ended = told.events.filter((event) => event.kind === 'step').at(-1)?.step;
    expect(ended).toMatchObject({ instruction: { stage: null, index: 2, total: 2 }, is: 'failed' });
    expect(ended?.durationMs).toBeGreaterThan(0);
    expect(error.excerpt?.lines.filter((line) => line.failed).map(({ number }) => number)).toEqual([3]);
  });

  it.each(['COPY --chmod=755 x /x', 'COPY --link x /x', 'RUN --mount=type=cache,target=/c true'])(
    'is refused before anything is sent where the only builder is a classic one: %s',
    async (line) => {
      const folder = await withShell(`COPY x /y\n${line}`, { x: 'x' });
      const old = await engineWithout(machine, 'any newer builder');
      const error = await failureOf(engineAt(old.host).build(request(folder), follow<BuildEvent>().running));
      const flag = line.split(' ')[1]?.replace(/=.*/, '');
      expect(error).toMatchObject({ code: 'build-failed', action: 'engineSettings' });
      expect(error.message).toContain(`Dockerfile needs BuildKit in line 4 (${line.split(' ')[0]} ${flag})`);
      expect(error.message).toContain('Docker Engine 18.06.3-ce');
      expect(error.message).toContain(`Do without ${flag}, or use an engine with BuildKit`);
      expect(error.excerpt?.lines.filter(({ failed }) => failed)).toEqual([{ number: 4, text: line, failed: true }]);
      expect(old.seen.filter(({ path }) => path.includes('/build'))).toEqual([]);
      const plain = await withShell('COPY x /y\nRUN echo --mount', { x: 'x' });
      const { imageId } = await engineAt(old.host).build(request(plain), follow<BuildEvent>().running);
      expect(imageId).toMatch(/^sha256:/);
      await old.close();
    },
  );

  it('names a file that may not be read', async () => {
    await chmod(machine.dir, 0o755);
    await chmod(machine.host.slice('unix://'.length), 0o666);
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      'assets/secret': 'x',
      big: 'y'.repeat(100_000),
    });
    await chmod(folder, 0o755);
    for (const name of ['assets/secret', 'big']) {
      await chmod(join(folder, name), 0o000);
      const error = await asNobody(() => failureOf(engine.build(request(folder), follow<BuildEvent>().running)));
      expect(error).toMatchObject({ code: 'file-unreadable', retryable: true });
      expect(error.message).toContain(name);
      await chmod(join(folder, name), 0o644);
    }
  });

  it('ends the engine’s work when it is cancelled', async () => {
    const marker = `31${process.pid}`;
    const folder = await withShell(`RUN echo here; sleep ${marker}`);
    const told = follow<BuildEvent>();
    const outcome = failureOf(engine.build(request(folder), told.running));
    await told.seen((event) => event.kind === 'log' && event.line === 'here');
    // The shell writes before it starts the next program.
    await until(() => isRunning(`sleep ${marker}`), 10_000);
    told.abort();
    expect((await outcome).code).toBe('cancelled');
    await until(async () => !(await isRunning(`sleep ${marker}`)), 10_000);
  });

  it('is cancelled before it began', async () => {
    const told = follow<BuildEvent>();
    told.abort();
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY . /\n' });
    expect((await failureOf(engine.build(request(folder), told.running))).code).toBe('cancelled');
  });

  it('says that the engine was lost when it dies, and that it is gone afterwards', async () => {
    const own = await startEngine();
    try {
      const doomed = engineAt(own.host);
      const folder = await withShell('RUN echo here; sleep 60');
      const told = follow<BuildEvent>();
      const outcome = failureOf(doomed.build(request(folder), told.running));
      await told.seen((event) => event.kind === 'log' && event.line === 'here');
      await own.kill();
      expect(await outcome).toMatchObject({ code: 'engine-lost', retryable: true });
      expect((await doomed.status()).is).toBe('stopped');
      const again = await failureOf(doomed.build(request(folder), follow<BuildEvent>().running));
      expect(again.code).toBe('engine-stopped');
    } finally {
      await own.stop();
    }
  });
});
