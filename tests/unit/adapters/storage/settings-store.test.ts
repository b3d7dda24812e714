import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSettingsStore } from '#adapters/storage/settings-store';
import { defaultSettings } from '#shared/model/settings';

let home: string;
const told: string[] = [];
const open = () => createSettingsStore(home, ({ message }) => void told.push(message));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gantry-settings-'));
  told.length = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('begins with the defaults and writes nothing by itself', () => {
  expect(open().get()).toEqual(defaultSettings);
  expect(readdirSync(home)).toEqual([]);
});

it('keeps a change for the next start, for this user alone', () => {
  expect(open().update({ theme: 'dark' }).theme).toBe('dark');
  expect(open().get()).toEqual({ ...defaultSettings, theme: 'dark' });
  expect(readdirSync(home)).toEqual(['settings.json']);
  if (process.platform !== 'win32') expect(statSync(join(home, 'settings.json')).mode & 0o777).toBe(0o600);
});

it('sets a file aside that cannot be understood, says so, and goes on', () => {
  writeFileSync(join(home, 'settings.json'), '{ "theme": ');
  const settings = open();
  expect(settings.get()).toEqual(defaultSettings);
  expect(told.join()).toMatch(/set aside as settings\.json\.unreadable-/);
  settings.update({ theme: 'light' });
  const [aside = ''] = readdirSync(home).filter((name) => name.includes('unreadable'));
  expect(readFileSync(join(home, aside), 'utf8')).toBe('{ "theme": ');
});

it('has the old settings still where the disk refuses the new ones', () => {
  const settings = open();
  settings.update({ theme: 'dark' });
  rmSync(join(home, 'settings.json'));
  // A folder in its place: the renaming at the end fails.
  mkdirSync(join(home, 'settings.json', 'in the way'), { recursive: true });
  expect(() => settings.update({ theme: 'light' })).toThrow(/settings\.json/);
  expect(settings.get().theme).toBe('dark');
  expect(readdirSync(home)).toEqual(['settings.json']);
});
