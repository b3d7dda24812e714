import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextSize, listContext } from '#adapters/docker/context';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { tempFolder } from '../../support/temp-folders';
import { engineWithout } from './doors';
import {
  asNobody,
  engineAt,
  failureOf,
  folderWith,
  follow,
  type Machine,
  random,
  request,
  run,
  startEngine,
  startRegistry,
  withShell,
} from './support';

let machine: Machine;
const doors: Record<'sessions' | 'buildkit', Awaited<ReturnType<typeof engineWithout>>> = Object.create(null);

beforeAll(async () => {
  machine = await startEngine();
  await chmod(machine.dir, 0o755);
  for (const without of ['sessions', 'buildkit'] as const) doors[without] = await engineWithout(machine, without);
}, 60_000);
afterAll(async () => {
  await Promise.all(Object.values(doors).map((door) => door.close()));
  await machine.stop();
});

describe.each(['sessions', 'buildkit'] as const)('a build by an engine without %s', (without) => {
  let engine: Engine;
  beforeAll(() => {
    engine = engineAt(doors[without].host);
  });

  it('sends the whole folder as a tar and is cached the second time', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY data /data\nCOPY more /more\n',
      '.dockerignore': 'ignored\n',
      data: random(3_000_000),
      more: random(70_000),
      ignored: random(500_000),
    });
    const told = follow<BuildEvent>();
    const built = await engine.build(request(folder, { labels: { a: 'b' } }), told.running);
    const { contextBytes, files } = contextSize(await listContext(request(folder), told.running.signal));
    const sent = told.events.filter((event) => event.kind === 'context').at(-1);
    expect(sent).toEqual({ kind: 'context', sentBytes: contextBytes, totalBytes: contextBytes, files });
    const asked = doors[without].seen.filter(({ path }) => path.includes('/build?')).at(-1);
    expect(asked?.path).toContain(`version=${without === 'buildkit' ? '1' : '2'}&`);
    expect(asked?.headers['content-type']).toBe('application/x-tar');
    expect((await engine.image(built.imageId))?.diffIds).toHaveLength(2);
    const again = await engine.build(request(folder, { labels: { a: 'b' } }), follow<BuildEvent>().running);
    expect(again.imageId).toBe(built.imageId);
    expect(again.cachedSteps).toBeGreaterThanOrEqual(2);
    expect(again.totalSteps).toBe(built.totalSteps);
  });

  it('leaves labels to the Dockerfile that names them', async () => {
    const dockerfile =
      'FROM scratch AS base\nLABEL one=mine\nFROM base\nCOPY data /\nLABEL two="mine too" \\\n  four=\n';
    const folder = await folderWith({ Dockerfile: dockerfile, data: 'x' });
    const labels = { one: 'theirs', two: 'theirs', three: 'as "sent" $HOME', four: 'theirs' };
    const { imageId } = await engine.build(request(folder, { labels }), follow<BuildEvent>().running);
    const told = await run('docker', ['-H', machine.host, 'inspect', '--format', '{{json .Config.Labels}}', imageId]);
    expect(JSON.parse(told.stdout)).toEqual({ one: 'mine', two: 'mine too', three: labels.three, four: '' });
  });

  it('is asked once for sessions, however often it builds', async () => {
    const fresh = engineAt(doors[without].host);
    const before = doors[without].sessionsAsked();
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY . /\n' });
    for (let turn = 0; turn < 3; turn += 1) {
      await fresh.status();
      await fresh.build(request(folder), follow<BuildEvent>().running);
    }
    expect(doors[without].sessionsAsked() - before).toBe(without === 'sessions' ? 1 : 0);
  });

  it('names the command that failed', async () => {
    const folder = await withShell('# a note\nENV A=1\nRUN echo told; \\\n  exit 3');
    const told = follow<BuildEvent>();
    const error = await failureOf(engine.build(request(folder), told.running));
    expect(error.code).toBe('build-failed');
    expect(error.excerpt?.lines.filter((line) => line.failed).map(({ number }) => number)).toEqual([5, 6]);
    const steps = told.events.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
    expect(steps.at(-1)).toMatchObject({ is: 'failed' });
    expect(steps.at(-1)?.durationMs).toBeGreaterThan(0);
    expect(error.message).toContain('RUN echo told');
    expect(error.detail).toContain('told');
  });

  it('names a file that may not be read', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      big: random(3_000_000),
      'assets/secret': 'x',
    });
    await chmod(folder, 0o755);
    await chmod(join(folder, 'assets/secret'), 0o000);
    const door = doors[without].host.slice('unix://'.length);
    await chmod(join(door, '..'), 0o755);
    await chmod(door, 0o666);
    const error = await asNobody(() => failureOf(engine.build(request(folder), follow<BuildEvent>().running)));
    expect(error).toMatchObject({ code: 'file-unreadable' });
    expect(error.message).toContain('assets/secret');
  });

  it('is cancelled', async () => {
    const folder = await withShell('RUN echo here; sleep 60');
    const told = follow<BuildEvent>();
    const outcome = failureOf(engine.build(request(folder), told.running));
    await told.seen((event) => event.kind === 'log' && event.line === 'here');
    told.abort();
    expect((await outcome).code).toBe('cancelled');
  });
});

describe('a private base image of the classic builder', () => {
  it('is pulled with what `docker login` stored', async () => {
    const registry = await startRegistry();
    try {
      const engine = engineAt(machine.host);
      const base = `${registry.address}/private/base:1`;
      const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY thing /base\n', thing: 'base' });
      const { imageId } = await engine.build(request(folder), follow<BuildEvent>().running);
      await engine.tag(imageId, base);
      const login = { username: registry.username, password: registry.password, registry: registry.address };
      await engine.push(base, login, { signal: follow<BuildEvent>().running.signal, on: () => undefined });
      await engine.untag(base);
      const DOCKER_CONFIG = await tempFolder();
      const auth = Buffer.from(`${registry.username}:${registry.password}`).toString('base64');
      await writeFile(join(DOCKER_CONFIG, 'config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }));
      const child = await folderWith({ Dockerfile: `FROM ${base}\nCOPY thing /thing\n`, thing: 'child' });
      const denied = await failureOf(engineAt(doors.buildkit.host).build(request(child), follow<BuildEvent>().running));
      expect(denied.code).toBe('base-image-denied');
      const allowed = engineAt(doors.buildkit.host, { env: { DOCKER_CONFIG } });
      const built = await allowed.build(request(child), follow<BuildEvent>().running);
      expect((await allowed.image(built.imageId))?.diffIds).toHaveLength(2);
    } finally {
      await registry.stop();
    }
  });
});
