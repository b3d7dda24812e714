import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, isFree, openState } from '#sandbox/state';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gantry-state-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a sandbox’s state', () => {
  it('is made once, for this user’s eyes only, and found again', async () => {
    const first = await openState(join(dir, 'new'));
    expect(first.state.pushToken).not.toBe(first.state.pullToken);
    expect(first.state.port).not.toBe(first.state.registryPort);
    expect((await openState(join(dir, 'new'))).state).toEqual(first.state);
    if (process.platform !== 'win32') {
      expect((await stat(join(dir, 'new', 'sandbox.json'))).mode & 0o077).toBe(0);
      expect((await stat(join(dir, 'new'))).mode & 0o077).toBe(0);
    }
  });

  it('is the same for all who make it at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openState(dir)));
    expect(new Set(opened.map(({ state }) => state.pushToken)).size).toBe(1);
    expect(await readdir(dir)).toEqual(['sandbox.json']);
  });

  it('keeps every one of several changes', async () => {
    const file = await openState(dir);
    await Promise.all([file.save({ quotaBytes: 7 }), file.save({ registryPid: 42 }), file.save({ port: 20_000 })]);
    expect(file.state).toMatchObject({ quotaBytes: 7, registryPid: 42, port: 20_000 });
    expect(JSON.parse(await readFile(join(dir, 'sandbox.json'), 'utf8'))).toEqual(file.state);
  });

  it('of before the API token gets one that is the same for all who read it, and kept', async () => {
    const { apiToken, ...older } = (await openState(dir)).state;
    await writeFile(join(dir, 'sandbox.json'), JSON.stringify(older));
    const [first, second] = await Promise.all([openState(dir), openState(dir)]);
    expect(first.state).toEqual({ ...older, apiToken: second.state.apiToken });
    expect(first.state.apiToken).toMatch(/^[\w-]{32,}$/);
    expect([apiToken, older.pushToken, older.httpSecret]).not.toContain(first.state.apiToken);
    await first.save({ quotaBytes: 7 });
    expect((await openState(dir)).state.apiToken).toBe(first.state.apiToken);
  });

  it.each(['', '{"version":1}', '[]'])('that reads %j is named, not replaced', async (text) => {
    await writeFile(join(dir, 'sandbox.json'), text);
    await expect(openState(dir)).rejects.toThrow('cannot be read as a sandbox’s state');
    expect(await readFile(join(dir, 'sandbox.json'), 'utf8')).toBe(text);
  });
});

describe('a free port', () => {
  it('is free, and outside the ranges for outgoing connections', async () => {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(30_000);
    expect(await isFree(port)).toBe(true);
  });
});
