import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LogFile } from '#adapters/storage/log-file';
import { createLogStore } from '#adapters/storage/log-store';

const made: string[] = [];
const place = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-log-'));
  made.push(dir);
  return dir;
};
afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true, force: true }))));
const lines = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, line) => `line ${from + line}`);

describe('a log on disk', () => {
  it('is read by line number, over the borders of its index', async () => {
    const log = LogFile.fresh(join(await place(), 'a.log'));
    for (const line of lines(0, 2000)) log.append(line);
    expect(await log.page(0, 3)).toEqual(lines(0, 3));
    expect(await log.page(255, 3)).toEqual(lines(255, 3));
    expect(await log.page(1998, 50)).toEqual(lines(1998, 2));
    expect(await log.page(2000, 5)).toEqual([]);
  });
  it('is searched without regard to case, and says when there is more', async () => {
    const log = LogFile.fresh(join(await place(), 'a.log'));
    for (const line of ['Error one', 'fine', 'error two', 'ERROR three']) log.append(line);
    expect(await log.search('error', 10)).toEqual({ lines: [0, 2, 3], more: false });
    expect(await log.search('error', 2)).toEqual({ lines: [0, 2], more: true });
  });
  it('goes on where an earlier process stopped, even in the middle of a line', async () => {
    const path = join(await place(), 'a.log');
    await appendFile(path, `${lines(0, 300).join('\n')}\nhalf a li`);
    const log = await LogFile.open(path);
    expect(log.append('line 300')).toBe(301);
    expect(await log.page(298, 10)).toEqual(lines(298, 3));
    expect(await readFile(path, 'utf8')).not.toContain('half');
  });
  it('keeps what could not be written, tells it once, and writes it when that is possible again', async () => {
    const folder = join(await place(), 'not', 'there');
    const log = LogFile.fresh(join(folder, 'a.log'));
    for (const line of lines(0, 300)) log.append(line);
    await expect(log.flush()).rejects.toMatchObject({ error: { code: 'disk-error' } });
    for (const line of lines(300, 300)) log.append(line);
    await mkdir(folder, { recursive: true });
    await log.flush();
    expect(await log.page(0, 1000)).toEqual(lines(0, 600));
    expect(await log.page(511, 2)).toEqual(lines(511, 2));
  });
  it('never holds a line feed in a line', async () => {
    const log = LogFile.fresh(join(await place(), 'a.log'));
    expect(log.append('a\r\nb\n')).toBe(1);
    expect(await log.page(0, 5)).toEqual(['a b ']);
  });
});

describe('the store of logs', () => {
  it('makes its folder before the first line', async () => {
    const folder = join(await place(), 'logs');
    const store = createLogStore(folder);
    await store.prepare('job');
    store.append('job', 'first');
    await store.flush('job');
    expect(await readFile(join(folder, 'job.log'), 'utf8')).toBe('first\n');
  });
});
