import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeEntries } from '#adapters/docker/recipe-context';
import { packTar } from '#adapters/docker/tar';
import { createBuildFolder } from '#adapters/storage/build-folder';
import type { BuildEvent } from '#core/ports/engine';
import { ejectedFiles, planRecipe } from '#core/recipe/index';
import type { Recipe, RecipeOptions } from '#shared/model/recipe';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { recipeFacts, sourcesOf } from '../../support/builds/recipe';
import { tempFolder } from '../../support/temp-folders';
import { engineWithout } from '../docker/doors';
import { engineAt, follow, type Machine, request, sha256, startEngine } from '../docker/support';
import { type Builder, buildContext, containerFiles, dockerOf } from './support';

const root = join(import.meta.dirname, '..', '..', '..');
const BASE = 'studio/base:1';
/** An empty tar: BuildKit makes one of WORKDIR, also where the folder is there already. It is the same everywhere. */
const EMPTY_LAYER = `sha256:${sha256(Buffer.alloc(1024))}`;
/** Enough for several shares; each layer costs an engine some 0.2 s of every build here. */
const ASSETS = 6;
let machine: Machine;
let docker: ReturnType<typeof dockerOf>;
/** The same engine as one that has the classic builder only. */
let door: Awaited<ReturnType<typeof engineWithout>>;

beforeAll(async () => {
  machine = await startEngine();
  docker = dockerOf(machine.host);
  door = await engineWithout(machine, 'buildkit');
  // What a studio would have in-house: a base image that was not pulled, here with a shell so that the test can look around.
  const base = await onDisk({
    Dockerfile:
      'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "/bin"]\nRUN mkdir -m 1777 /tmp\n',
    busybox: { content: await readFile('/bin/busybox'), mode: 0o755 },
  });
  const { imageId } = await engineAt(machine.host).build(request(base), follow<BuildEvent>().running);
  await docker('tag', imageId, BASE);
});
afterAll(async () => {
  await door.close();
  await machine.stop();
});

const options: Partial<RecipeOptions> = { base: BASE, ports: [{ number: 7777, protocol: 'udp' }] };

/** A server with all kinds of layers: programs, libraries, many assets, scripts from Windows. */
async function serverFolder(): Promise<string> {
  const server = await readFile(join(root, 'resources', 'samples', 'udp-server', 'udp-server'));
  const assets = Object.fromEntries(
    Array.from({ length: ASSETS }, (_, index) => [
      `assets/${index % 7}/part-${index}.pak`,
      Buffer.alloc(1_300_000 + index * 1000, index),
    ]),
  );
  return onDisk({
    'udp-server': { content: server, mode: 0o644 },
    'lib/libextra.so': engines.program({ type: 'shared' }),
    'rules.txt': 'speed 1\n',
    'start.sh': '#!/bin/sh\r\nexec ./udp-server\r\n',
    'logs/': '',
    latest: { link: 'assets/0/part-0.pak' },
    'crash.debug': Buffer.alloc(9000, 1),
    ...assets,
  });
}

async function build(
  folder: string,
  builder: Builder,
  noCache = false,
  more: Partial<RecipeOptions> = {},
): Promise<{ id: string; recipe: Recipe; layers: string[] }> {
  const recipe = planRecipe(await recipeFacts(folder, { ...options, ...more }));
  const context = Readable.from(packTar(recipeEntries(recipe, await sourcesOf(folder))));
  const id = await buildContext(machine.host, context, { builder, noCache });
  const all = JSON.parse(await docker('inspect', '--format', '{{json .RootFS.Layers}}', id)) as string[];
  return { id, recipe, layers: all.filter((layer) => layer !== EMPTY_LAYER) };
}

describe.each([
  ['BuildKit', 'buildkit'],
  ['the classic builder', 'classic'],
] as const)('an image that %s makes of a recipe', (_name, builder) => {
  it('holds the files of the folder byte for byte, owned by its user', async () => {
    const folder = await serverFolder();
    const { id, recipe } = await build(folder, builder);
    const found = await containerFiles(machine.host, id, 'app/');
    const expected = recipe.layers.flatMap(({ files }) => files).filter(({ path }) => path.startsWith('app/'));
    expect([...found.keys()].sort()).toEqual([...new Set(expected.map(({ path }) => path))].sort());
    for (const { path, kind, from, mend, mode, linkTarget } of expected) {
      const file = found.get(path);
      expect(file, path).toMatchObject({ mode, uid: 10_001, gid: 10_001, kind });
      if (kind === 'link') expect(file?.linkTarget).toBe(linkTarget);
      if (kind !== 'file') continue;
      const source = await readFile(join(folder, from ?? ''));
      expect(file?.sha256, path).toBe(
        sha256(mend === null ? source : source.toString('latin1').replaceAll('\r\n', '\n')),
      );
    }
    expect(found.has('app/crash.debug')).toBe(false);
    expect(found.get('app/udp-server')?.mode).toBe(0o755);
  });

  it('has the very layers that Gantry packed, whatever their files are called', async () => {
    const folder = await serverFolder();
    const long = (name: string) => name.repeat(11);
    const names = [
      'b/c',
      'b-c',
      'b.c',
      `${long('prefix-12/')}short`,
      `${long('both-long-')}/${long('of-a-name-')}.pak`,
      `${long('deep-fold/')}${long('and-named-')}.pak`,
      `${long('very/deep/')}${long('very/deep/')}x`,
      'umlaut-ü/ß.txt',
      'emoji-\u{1f680}.txt',
      'wide-\uff61.txt',
      'with space and "quotes"',
    ];
    for (const name of names) {
      await mkdir(join(folder, 'assets', dirname(name)), { recursive: true });
      await writeFile(join(folder, 'assets', name), name);
    }
    await symlink(`assets/${long('target-12/')}x`, join(folder, 'long-link'));
    await symlink('assets/umlaut-ü', join(folder, 'link-ü'));
    await chmod(join(folder, 'assets', 'b.c'), 0o4755);
    const { recipe, layers } = await build(folder, builder, true);
    const archives = await engineAt(machine.host).archives({ ...request(folder), recipe });
    const packed = archives.map(async ({ read, archiveBytes }) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of read()) {
        hash.update(piece);
        bytes += piece.length;
      }
      expect(bytes).toBe(archiveBytes);
      return `sha256:${hash.digest('hex')}`;
    });
    const known = new Set(await Promise.all(packed));
    const fromRecipe = layers.slice(-recipe.layers.length);
    expect(fromRecipe.filter((layer) => !known.has(layer))).toEqual([]);
  });

  it('has equal layers when built again without a cache from a copy with other times and modes', async () => {
    const folder = await serverFolder();
    const first = await build(folder, builder);
    const copy = join(await tempFolder(), 'copy');
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(join(copy, 'rules.txt'), 0o755);
    await utimes(join(copy, 'assets'), 1_600_000_000, 1_600_000_000);
    const second = await build(copy, builder, true);
    expect(second.layers).toEqual(first.layers);
    const other = await build(copy, builder === 'buildkit' ? 'classic' : 'buildkit', true);
    expect(other.layers).toEqual(first.layers);
  });

  it('differs in the last layer only when the code changed, in one share when an asset did', async () => {
    const folder = await serverFolder();
    const before = await build(folder, builder);
    await writeFile(join(folder, 'rules.txt'), 'speed 2\n');
    const code = await build(folder, builder, true);
    expect(code.layers.slice(0, -1)).toEqual(before.layers.slice(0, -1));
    expect(code.layers.at(-1)).not.toBe(before.layers.at(-1));
    await writeFile(join(folder, 'assets/3/part-3.pak'), Buffer.alloc(1_303_000, 200));
    const changed = await build(folder, builder, true);
    expect(changed.recipe.layers.filter(({ purpose }) => purpose === 'assets').length).toBeGreaterThan(2);
    expect(newIn(changed.layers, code.layers)).toHaveLength(1);
    await writeFile(join(folder, 'assets/3/new.pak'), Buffer.alloc(200_000, 201));
    const added = await build(folder, builder, true);
    expect(newIn(added.layers, changed.layers)).toHaveLength(1);
  });

  it('runs as nobody special, may write where it must, and ends on SIGTERM by itself', async () => {
    const { id } = await build(await serverFolder(), builder);
    const shell = 'touch /app/logs/a "$HOME/b" && id -u';
    const said = await docker('run', '--rm', '--entrypoint', '/bin/sh', id, '-c', shell);
    expect(said).toBe('10001');
    const container = await docker('run', '-d', id);
    await docker('stop', '-t', '20', container);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
    expect(await docker('logs', container)).toContain('stopping');
    const facts = JSON.parse(await docker('inspect', '--format', '{{json .Config}}', id)) as Record<string, unknown>;
    expect(facts).toMatchObject({
      User: '10001:10001',
      ExposedPorts: { '7777/udp': {} },
      Entrypoint: ['/gantry/init', '/app/udp-server'],
      WorkingDir: '/app',
      Labels: { 'io.gantry.engine': 'Linux executable' },
    });
    await docker('rm', '-f', container);
  });
});

const newIn = (layers: readonly string[], before: readonly string[]): readonly string[] =>
  layers.filter((layer) => !before.includes(layer));

it('a server without a handler for SIGTERM ends too, and at once', async () => {
  const folder = await onDisk({ sleep: { content: await readFile('/bin/busybox'), mode: 0o755 } });
  const { id } = await build(folder, 'buildkit', false, { arguments: ['1000'] });
  const container = await docker('run', '-d', id);
  await docker('stop', '-t', '60', container);
  expect(await docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('143');
  await docker('rm', '-f', container);
});

describe('an ejected recipe', () => {
  it.each(['buildkit', 'classic'] as const)(
    'builds without Gantry into an image with the same files (%s)',
    async (builder) => {
      const project = await onDisk({ 'Assets/secret.cs': 'x', 'ProjectSettings/a': 'x' });
      const builds = join(project, 'Builds', 'Linux');
      await mkdir(builds, { recursive: true });
      await cp(await onDisk({ ...engines.unity(), 'Arena_Data/x.debug': 'x', 'start.sh': '#!/bin/sh\r\n' }), builds, {
        recursive: true,
      });
      const facts = await recipeFacts(project, options);
      const recipe = planRecipe(facts);
      const files = ejectedFiles({ recipe, ...facts, dockerignore: null });
      await createBuildFolder().create(project, files);
      expect((await readdir(project)).sort()).toEqual([
        '.dockerignore',
        'Assets',
        'Builds',
        'Dockerfile',
        'ProjectSettings',
      ]);
      const engine = engineAt(builder === 'buildkit' ? machine.host : door.host);
      const { imageId: id } = await engine.build(request(project), follow<BuildEvent>().running);
      const found = await containerFiles(machine.host, id, 'app/');
      const expected = recipe.layers.flatMap((layer) =>
        layer.files.filter(({ path, kind }) => kind === 'file' && path.startsWith('app/')),
      );
      expect(
        [...found]
          .filter(([, { kind }]) => kind === 'file')
          .map(([path]) => path)
          .sort(),
      ).toEqual(expected.map(({ path }) => path).sort());
      for (const { path, bytes } of expected) expect(found.get(path), path).toMatchObject({ uid: 10_001, bytes });
      expect(found.get('app/start.sh')?.mode).toBe(0o755);
    },
  );
});
