import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRecipeFiles, findRecipes } from '#adapters/storage/recipe-files';
import { BuildEngine } from '#shared/model/detection';
import { onDisk } from '../../../support/builds/disk';

const recipes = findRecipes(import.meta.dirname);

describe('what recipes are made of', () => {
  it('is found from the program', async () => {
    expect(recipes).toMatch(/resources.recipes$/);
    const app = await onDisk({ 'app/out/main/main.js': '', 'recipes/native.Dockerfile': '' });
    expect(findRecipes(join(app, 'app', 'out', 'main'))).toBe(join(app, 'recipes'));
    expect(() => findRecipes('/')).toThrow(/Install Gantry again/);
  });
  it.each(BuildEngine.options)('has a template of %s', async (engine) => {
    expect(await createRecipeFiles(() => recipes).template(engine)).toContain('FROM {{base}}\n');
  });
});

/** The first process runs as any other too; only Linux can say. */
describe.runIf(process.platform === 'linux')('the first process', () => {
  const init = join(recipes, 'init', 'init');
  const started = (...args: string[]) => {
    const child = spawn(init, args, { stdio: 'pipe' });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { child, ended };
  };
  it.each([
    [['/bin/sh', '-c', 'exit 7'], 7],
    [['sh', '-c', 'exit 0'], 0],
    [['sh', '-c', 'kill -9 $$'], 137],
    [['no-such-program'], 127],
    [['/etc/hostname'], 126],
    [[], 64],
  ])('ends as %j does, with %i', async (args, code) => {
    expect(await started(...args).ended).toBe(code);
  });
  it('hands on signals, and what a handler answers', async () => {
    const script = 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done';
    const { child, ended } = started('sh', '-c', script);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(5);
  });
  it('buries orphans and goes on', async () => {
    const { ended } = started('sh', '-c', '(sleep 0.05 &) ; sleep 0.2; exit 3');
    expect(await ended).toBe(3);
  });
});

describe.runIf(process.platform === 'linux')('the programs that go into images and containers', () => {
  it.each([
    ['init', 'recipes/init/init', ['sh', '-c', 'exit 0']],
    ['init without a program', 'recipes/init/init', ['no-such-program']],
    ['remove', 'recipes/remove/remove', ['/nonexistent']],
    ['listening', 'boot-test/listening', []],
  ])('print nothing of their environment: %s', async (_name, path, args) => {
    const program = join(dirname(recipes), path);
    const child = spawn(program, args, { env: { PATH: process.env['PATH'], ARENA_SECRET: 's3cret-value' } });
    let told = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        // It goes on until it is ended.
        if (path.endsWith('listening')) child.kill();
      });
    await new Promise((resolve) => child.once('close', resolve));
    if (path.endsWith('listening')) expect(told).toContain('.');
    expect(told).not.toMatch(/ARENA_SECRET|s3cret/);
  });
});
