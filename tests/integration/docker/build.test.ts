import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import {
  engineAt,
  failureOf,
  folderWith,
  follow,
  type Machine,
  random,
  request,
  run,
  startEngine,
  until,
} from './support';

let machine: Machine;
let engine: Engine;

beforeAll(async () => {
  machine = await startEngine();
  engine = engineAt(machine.host);
}, 60_000);
afterAll(() => machine.stop());

/** Names, modes and link targets in an image of one layer, from `docker save`. */
async function listing(imageId: string): Promise<string[]> {
  const script = `docker -H ${machine.host} save ${imageId} | tar -xO --wildcards '*/layer.tar' | tar -tv | awk '{print $1, $6, $7, $8}' | sort`;
  const { stdout } = await run('sh', ['-c', script]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

describe('a build', () => {
  it('sends the folder, tells its steps and is cached the second time', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY data /data\nCOPY more /more\n',
      'data/big': random(3_000_000),
      'more/small': 'x',
      'not-copied': random(50_000),
    });
    const first = follow<BuildEvent>();
    const built = await engine.build(request(folder, { labels: { studio: 'tests' } }), first.running);
    expect(built).toMatchObject({ cachedSteps: 0, totalSteps: 2 });
    const sent = first.events.filter((event) => event.kind === 'context').at(-1);
    expect(sent).toMatchObject({ sentBytes: sent?.totalBytes });
    expect(sent?.sentBytes).toBeGreaterThan(3_000_000);
    expect(sent?.sentBytes).toBeLessThan(3_010_000);
    const steps = first.events.filter((event) => event.kind === 'step');
    const one = { name: 'COPY data /data', instruction: { stage: null, index: 1, total: 2 } };
    const other = { name: 'COPY more /more', instruction: { stage: null, index: 2, total: 2 } };
    expect(steps.map(({ step }) => step)).toContainEqual(
      expect.objectContaining({ ...one, is: 'running', durationMs: null }),
    );
    expect(steps.map(({ step }) => step)).toContainEqual(expect.objectContaining({ ...other, is: 'done' }));
    const reading = steps.filter(({ step }) => step.name === 'load build context').at(-1)?.step;
    expect(reading?.is).toBe('done');
    expect(reading?.durationMs).toBeGreaterThan(0);

    const image = await engine.image(built.imageId);
    expect(image).toMatchObject({ id: built.imageId, os: 'linux', architecture: 'amd64' });
    expect(image?.diffIds).toHaveLength(2);
    expect(await engine.layerSizes(built.imageId)).toEqual([1, 3_000_000]);

    const second = follow<BuildEvent>();
    const again = await engine.build(request(folder, { labels: { studio: 'tests' } }), second.running);
    expect(again).toEqual({ imageId: built.imageId, cachedSteps: 2, totalSteps: 2 });
    const resent = second.events.filter((event) => event.kind === 'context').at(-1);
    expect(resent?.sentBytes ?? 0).toBeLessThan(10_000);
  });

  it('puts into the image what the folder holds: modes, links, names, empty files and folders', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      '.dockerignore': 'ignored\nlogs/**\n!logs/keep\nDockerfile\n.dockerignore\n',
      'run.sh': '#!/bin/sh\n',
      'ignored/x': 'x',
      'logs/a': 'a',
      'logs/keep': 'keep',
      'naïve/übergröße': 'ü',
      empty: '',
    });
    await mkdir(join(folder, 'hollow'));
    await symlink('run.sh', join(folder, 'start'));
    await chmod(join(folder, 'empty'), 0o4711);
    const { imageId } = await engine.build(request(folder), follow<BuildEvent>().running);
    const { stdout: expected } = await run('sh', [
      '-c',
      `DOCKER_BUILDKIT=1 /usr/bin/docker -H ${machine.host} build -q --no-cache ${folder}`,
    ]);
    expect(await listing(imageId)).toEqual(await listing(expected.trim()));
    expect(await listing(imageId)).toContain('-rws--x--x empty');
  });

  it('sends a changed file and no other', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      one: random(900_000),
      two: random(70_000),
    });
    const first = await engine.build(request(folder), follow<BuildEvent>().running);
    await writeFile(join(folder, 'two'), random(70_000));
    const second = follow<BuildEvent>();
    const changed = await engine.build(request(folder), second.running);
    expect(changed.imageId).not.toBe(first.imageId);
    const sent = second.events.filter((event) => event.kind === 'context').at(-1);
    expect(sent).toMatchObject({ sentBytes: 70_000, totalBytes: 70_000, files: 1 });
  });

  it('follows a Dockerfile in a subfolder, a target and build arguments', async () => {
    const folder = await folderWith({
      'docker/server.Dockerfile':
        'FROM scratch AS first\nARG WHAT\nCOPY $WHAT /thing\nFROM first AS second\nCOPY b /b\n',
      'docker/server.Dockerfile.dockerignore': 'c\n',
      a: 'a',
      b: 'b',
    });
    const wanted = { dockerfile: 'docker/server.Dockerfile', target: 'first', buildArgs: { WHAT: 'a' } };
    const { imageId } = await engine.build(request(folder, wanted), follow<BuildEvent>().running);
    expect(await listing(imageId)).toEqual(['-rw-r--r-- thing']);
  });

  it('counts the steps of all stages, and follows links to what is copied', async () => {
    const folder = await folderWith({
      Dockerfile:
        'FROM scratch AS first\nCOPY current/server /server\nCOPY b /b\nFROM scratch\nCOPY --from=first /server /server\n',
      'releases/7/server': 'seven',
      b: 'b',
      'not-copied': random(500_000),
    });
    await symlink('releases/7', join(folder, 'current'));
    const told = follow<BuildEvent>();
    const built = await engine.build(request(folder), told.running);
    expect(built).toMatchObject({ cachedSteps: 0, totalSteps: 3 });
    expect(await listing(built.imageId)).toEqual(['-rw-r--r-- server']);
    const sent = told.events.filter((event) => event.kind === 'context').at(-1);
    expect(sent?.totalBytes).toBeLessThan(1000);
    // BuildKit files its cache records a moment after it has answered: a busy engine may know them only at the next build.
    await until(async () => {
      const again = await engine.build(request(folder), follow<BuildEvent>().running);
      expect(again.totalSteps).toBe(3);
      return again.cachedSteps === 3;
    });
  });

  it('builds two folders at once, and one folder twice', async () => {
    const dockerfile = 'FROM scratch\nCOPY . /\n';
    const [one, two] = [
      await folderWith({ Dockerfile: dockerfile, a: random(900_000) }),
      await folderWith({ Dockerfile: dockerfile, b: random(900_000) }),
    ];
    const built = await Promise.all(
      [one, two, one].map((folder) => engine.build(request(folder), follow<BuildEvent>().running)),
    );
    expect(built[0]?.imageId).not.toBe(built[1]?.imageId);
    expect(await listing(built[1]?.imageId ?? '')).toContain('-rw-r--r-- b');
  });

  it('names the failing instruction and keeps what it printed', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY missing /missing\n' });
    const error = await failureOf(engine.build(request(folder), follow<BuildEvent>().running));
    expect(error).toMatchObject({ code: 'build-failed', action: 'showLog' });
    expect(error.message).toContain('COPY missing /missing');
    expect(error.excerpt).toEqual({
      file: 'Dockerfile',
      lines: [
        { number: 1, text: 'FROM scratch', failed: false },
        { number: 2, text: 'COPY missing /missing', failed: true },
        { number: 3, text: '', failed: false },
      ],
    });
  });

  it('says that the Dockerfile is not valid', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPPY a b\n' });
    const error = await failureOf(engine.build(request(folder), follow<BuildEvent>().running));
    expect(error.code).toBe('build-failed');
    expect(error.message).toMatch(/COPPY/i);
    expect(error.excerpt?.lines.find((line) => line.failed)).toMatchObject({ number: 2, text: 'COPPY a b' });
  });
});
