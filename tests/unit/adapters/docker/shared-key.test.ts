import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { sharedKeyOf } from '#adapters/docker/transfer';
import { installationId } from '#adapters/storage/installation';

const homes: string[] = [];
const newHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'gantry-installation-'));
  homes.push(home);
  return home;
};
const told: string[] = [];
/** As each start of the app asks for it. */
const start = (home: string): string => installationId(home, ({ message }) => void told.push(message));
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
  told.length = 0;
});

const game = { folder: '/games/arena', recipe: null };

it('stays the same over starts of an installation', () => {
  const home = newHome();
  const first = sharedKeyOf(start(home), game);
  expect(sharedKeyOf(start(home), game)).toBe(first);
  expect(sharedKeyOf(start(home), { ...game, folder: '/games/lobby/../arena/' })).toBe(first);
  expect(told).toEqual([]);
});

it('is another one in each installation', () => {
  expect(sharedKeyOf(start(newHome()), game)).not.toBe(sharedKeyOf(start(newHome()), game));
});

it('is another one for each project, and for a recipe than for the Dockerfile of its folder', () => {
  const id = start(newHome());
  const keys = ['/games/arena', '/games/lobby', '/games/arena/server'].flatMap((folder) => [
    sharedKeyOf(id, { folder, recipe: null }),
    sharedKeyOf(id, { folder, recipe: {} }),
  ]);
  expect(new Set(keys).size).toBe(6);
  expect(sharedKeyOf(id, { folder: '/games/arena', recipe: { edited: true } })).toBe(keys[1]);
});

it('tells neither the installation nor the folder', () => {
  const id = start(newHome());
  const key = sharedKeyOf(id, game);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(key).not.toContain(id);
});

it('is a new one where what is kept cannot be read, which is said', () => {
  const home = newHome();
  const before = start(home);
  writeFileSync(join(home, 'installation.json'), '{"id":"nobody"}');
  const after = start(home);
  expect(after).not.toBe(before);
  expect(start(home)).toBe(after);
  expect(told).toHaveLength(1);
});
