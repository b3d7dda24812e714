import { describe, expect, it } from 'vitest';
import { planRecipe } from '#core/recipe/index';
import { Recipe } from '#shared/model/recipe';
import { compareInTree } from '#shared/model/tree-order';
import { type Files, onDisk, under } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { plainLabels, recipeFacts, recipeOf } from '../../../support/builds/recipe';

const { unity, unreal, godot, godotEmbedded, godot3, godotCSharp, dotnet, dotnetSelfContained, node, go, native } =
  engines;
const lineOf = (text: string, word: string): string => text.split('\n').find((line) => line.startsWith(word)) ?? '';
const pathsIn = ({ layers }: Pick<Recipe, 'layers'>, purpose: string): readonly string[] =>
  layers
    .filter((layer) => layer.purpose === purpose)
    .flatMap(({ files }) => files.filter(({ kind }) => kind === 'file').map(({ path }) => path));

const all: readonly (readonly [string, Files, string, string])[] = [
  [
    'Unity',
    unity(),
    'debian:12.12-slim',
    '["/gantry/init", "/app/Arena.x86_64", "-batchmode", "-nographics", "-logFile", "-"]',
  ],
  [
    'Unreal',
    unreal(),
    'debian:12.12-slim',
    '["/app/Lyra/Binaries/Linux/LyraServer-Linux-Shipping", "Lyra", "-log", "-unattended", "-stdout", "-FullStdOutLogOutput"]',
  ],
  ['Godot', godot(), 'debian:12.12-slim', '["/gantry/init", "/app/arena.x86_64", "--headless"]'],
  ['Godot, embedded', godotEmbedded(), 'debian:12.12-slim', '["/gantry/init", "/app/arena.x86_64", "--headless"]'],
  ['Godot 3', godot3(), 'debian:12.12-slim', '["/gantry/init", "/app/arena.x86_64"]'],
  [
    'Godot beside a pack of another name',
    { server: engines.godotTemplate(), 'game.pck': engines.godot()['arena.pck'] ?? '' },
    'debian:12.12-slim',
    '["/gantry/init", "/app/server", "--headless", "--main-pack", "/app/game.pck"]',
  ],
  ['Godot with C#', godotCSharp(), 'debian:12.12-slim', '["/gantry/init", "/app/arena.x86_64", "--headless"]'],
  ['.NET', dotnet(), 'mcr.microsoft.com/dotnet/runtime:8.0.30-bookworm-slim', '["dotnet", "/app/Arena.dll"]'],
  [
    '.NET with its runtime',
    dotnetSelfContained(),
    'mcr.microsoft.com/dotnet/runtime-deps:8.0.30-bookworm-slim',
    '["/app/Arena"]',
  ],
  ['Node', node(), 'node:22.23.2-bookworm-slim', '["/gantry/init", "node", "--enable-source-maps", "lib/index.js"]'],
  ['Go', go(), 'debian:12.12-slim', '["/app/arena"]'],
  ['a plain program', native(), 'debian:12.12-slim', '["/gantry/init", "/app/arena-server"]'],
];

describe('the Dockerfile', () => {
  it.each(all)(
    'of %s starts the server itself, as nobody special, on a pinned base',
    async (_name, files, base, start) => {
      const recipe = await recipeOf(await onDisk(files));
      expect(Recipe.parse(recipe)).toEqual(recipe);
      const { dockerfile, layers } = recipe;
      expect(lineOf(dockerfile, 'FROM')).toBe(`FROM ${base}`);
      expect(recipe.frame?.isPinned ?? true).toBe(true);
      expect(lineOf(dockerfile, 'ENTRYPOINT')).toBe(`ENTRYPOINT ${start}`);
      expect(lineOf(dockerfile, 'USER')).toBe('USER 10001:10001');
      expect(dockerfile).not.toMatch(/\{\{|chown|apt-get|:latest/);
      expect(dockerfile.match(/^ADD .*$/gm)).toEqual(layers.map(({ name }) => `ADD ${name} /`));
      expect(
        dockerfile
          .trimEnd()
          .split('\n')
          .filter((line) => line === ''),
      ).toEqual([]);
    },
  );
  it('says ports, arguments, labels and another base', async () => {
    const ports = [
      { number: 7777, protocol: 'udp' as const },
      { number: 80, protocol: 'tcp' as const },
    ];
    const facts = await recipeFacts(
      await onDisk(unreal()),
      { base: 'registry.studio.example/base:7', ports, arguments: ['-map=$1', 'a "b"'], userId: 4711 },
      { ...plainLabels, created: '2026-11-23T15:00:00Z', revision: 'abc', source: 'https://x/$y"z\\' },
    );
    const { dockerfile, layers } = planRecipe(facts);
    expect(lineOf(dockerfile, 'FROM')).toBe('FROM registry.studio.example/base:7');
    expect(lineOf(dockerfile, 'EXPOSE')).toBe('EXPOSE 7777/udp 80/tcp');
    expect(lineOf(dockerfile, 'ENTRYPOINT')).toContain('"-PORT=7777"');
    expect(lineOf(dockerfile, 'CMD')).toBe('CMD ["-map=$1", "a \\"b\\""]');
    expect(lineOf(dockerfile, 'USER')).toBe('USER 4711:4711');
    expect(dockerfile).toContain('org.opencontainers.image.source="https://x/\\$y\\"z\\\\"');
    expect(dockerfile).toContain('io.gantry.engine.version="5.3"');
    expect(dockerfile).not.toContain('SSL_CERT_FILE');
    expect(pathsIn({ layers }, 'system').join()).not.toContain('certificates');
    expect(
      new Set(
        layers.flatMap(({ files }) => files.filter(({ path }) => path.startsWith('app')).map(({ ownerId }) => ownerId)),
      ),
    ).toEqual(new Set([4711]));
  });
  it('installs packages of Node where they are missing, before the code', async () => {
    const { 'node_modules/colyseus/build/native.node': _, 'node_modules/colyseus/package.json': __, ...files } = node();
    const { dockerfile } = await recipeOf(await onDisk(files));
    const lines = dockerfile.split('\n');
    const at = (word: string): number => lines.findIndex((line) => line.startsWith(word));
    expect(at('ADD libraries.tar')).toBeLessThan(at('RUN npm ci'));
    expect(at('RUN npm ci')).toBeLessThan(at('ADD code.tar'));
  });
});

describe('the layers', () => {
  it('of Unity go from the player to the scripts', async () => {
    const recipe = await recipeOf(await onDisk(unity()));
    expect(recipe.layers.map(({ purpose }) => purpose)).toEqual(['system', 'runtime', 'libraries', 'assets', 'code']);
    expect(pathsIn(recipe, 'runtime')).toContain('app/UnityPlayer.so');
    expect(pathsIn(recipe, 'libraries')).toEqual(['app/Arena_Data/Managed/UnityEngine.CoreModule.dll']);
    expect(pathsIn(recipe, 'code')).toContain('app/Arena_Data/Managed/Assembly-CSharp.dll');
    expect(pathsIn(recipe, 'assets')).toContain('app/Arena_Data/sharedassets0.assets');
  });
  it.each(all)('of %s hold every file once, with its folders, and modes by content', async (_name, files) => {
    const { layers } = await recipeOf(await onDisk(files));
    const found = layers.flatMap((layer) => layer.files.filter(({ from }) => from !== null));
    expect(found.map(({ from }) => from).sort()).toEqual(Object.keys(files).sort());
    for (const { files: own } of layers) {
      const paths = own.map(({ path }) => path);
      for (const path of paths.filter((name) => name.includes('/')))
        expect(paths.indexOf(path.slice(0, path.lastIndexOf('/')))).toBeGreaterThanOrEqual(0);
      expect(paths.toSorted(compareInTree)).toEqual(paths);
    }
    for (const { path, kind, mode } of found)
      if (kind === 'file' && /\.so$|x86_64$|\.sh$/.test(path)) expect(mode).toBe(0o755);
  });
  it('are the same whatever the disk says of modes', async () => {
    const files = unity();
    const plain = Object.fromEntries(
      Object.entries(files).map(([path, content]) => [path, { content: content as string | Buffer, mode: 0o600 }]),
    );
    const layersOf = async (some: Files) =>
      (await recipeOf(await onDisk(some))).layers.map((layer) => ({
        ...layer,
        files: layer.files.map((file) => ({ ...file, mtimeMs: null })),
      }));
    expect(await layersOf(plain)).toEqual(await layersOf(files));
  });
  it('leave out what should not ship, and list it with the reason', async () => {
    const folder = await onDisk({
      ...go(),
      'a.debug': 'abc',
      '.env': 'A=b',
      '.git/HEAD': 'x',
      'notes/todo.txt': 'x',
      '.dockerignore': 'notes\n',
      'x_DoNotShip/a': 'x',
      elsewhere: { link: '/etc/passwd' },
    });
    const { excluded, layers } = await recipeOf(folder);
    expect(Object.fromEntries(excluded.map(({ path, why }) => [path, why]))).toEqual({
      'a.debug': 'debug symbols',
      '.env': 'environment variables with secrets',
      '.git/HEAD': 'version control',
      'notes/todo.txt': 'named in .dockerignore',
      '.dockerignore': 'for building the image',
      'x_DoNotShip/a': 'Unity says not to ship it',
      elsewhere: 'a link out of the folder, to /etc/passwd',
    });
    expect(excluded.find(({ path }) => path === 'a.debug')?.bytes).toBe(3);
    const paths = layers.flatMap(({ files }) => files.map(({ path }) => path));
    expect(paths.filter((path) => /debug|env|git|notes|DoNotShip|elsewhere/.test(path))).toEqual([]);
  });
  it('honour an ignore file of the project that takes only the build back', async () => {
    const folder = await onDisk({
      'Assets/a.cs': 'x',
      'ProjectSettings/a': 'x',
      '.dockerignore': '*\n!Builds/Edgegap/**\n**/boot.config\n',
      ...under('Builds/Edgegap', unity()),
    });
    const { excluded, layers } = await recipeOf(folder);
    expect(excluded.map(({ path }) => path)).toEqual(['Builds/Edgegap/Arena_Data/boot.config']);
    expect(layers.flatMap(({ files }) => files).some(({ from }) => from === 'Builds/Edgegap/Arena.x86_64')).toBe(true);
  });
  it('keep what the user wants, links inside, and empty folders', async () => {
    const folder = await onDisk({
      ...go(),
      'tls.key': '-----BEGIN PRIVATE KEY-----\n',
      now: { link: 'maps/one.json' },
      'logs/': '',
    });
    const { excluded, layers } = await recipeOf(folder, { keep: ['tls.key'] });
    expect(excluded).toEqual([]);
    const files = layers.flatMap((layer) => layer.files);
    expect(files.find(({ path }) => path === 'app/tls.key')).toBeDefined();
    expect(files.find(({ path }) => path === 'app/now')).toMatchObject({ kind: 'link', linkTarget: 'maps/one.json' });
    expect(files.find(({ path }) => path === 'app/logs')).toMatchObject({ kind: 'folder' });
  });
  it('count mended scripts with the bytes they then have', async () => {
    const { layers } = await recipeOf(await onDisk({ ...native(), 'start.sh': '#!/bin/sh\r\nexec x\r\n' }));
    const file = layers.flatMap((layer) => layer.files).find(({ path }) => path === 'app/start.sh');
    expect(file).toMatchObject({ mend: 'line-endings', bytes: 17 });
  });
  it('take a build below the folder from there', async () => {
    const { layers } = await recipeOf(await onDisk(under('Builds/Linux', godot())));
    const file = layers.flatMap((layer) => layer.files).find(({ path }) => path === 'app/arena.pck');
    expect(file?.from).toBe('Builds/Linux/arena.pck');
  });
});
