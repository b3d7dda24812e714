import { createHash } from 'node:crypto';
import { stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createContentHashes } from '#adapters/storage/content-hashes';
import { onDisk, touched } from '../../../support/builds/disk';

const { signal } = new AbortController();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const LONG_AGO_S = 1_600_000_000;

async function setUp(text = 'one') {
  const folder = await onDisk({ 'maps/a.pak': text });
  await touched(folder, 'maps/a.pak', LONG_AGO_S);
  const path = 'maps/a.pak';
  const listed = { path, bytes: text.length, mtimeMs: LONG_AGO_S * 1000 };
  return { folder, file: join(folder, path), listed, hashes: createContentHashes() };
}

describe('what a file holds', () => {
  it('is read, however long it is', async () => {
    const text = 'x'.repeat(3_000_001);
    const { folder, listed, hashes } = await setUp(text);
    expect(await hashes.sha256(folder, listed, null, signal)).toBe(sha256(text));
    expect(await hashes.sha256(folder, { ...listed, bytes: null }, null, signal)).toBe(sha256(text));
  });
  it('is not read again where size and time are as they were', async () => {
    const { folder, file, listed, hashes } = await setUp();
    expect(await hashes.sha256(folder, listed, 'known', signal)).toBe('known');
    const first = await hashes.sha256(folder, listed, null, signal);
    await writeFile(file, 'two');
    await utimes(file, LONG_AGO_S, LONG_AGO_S);
    expect(await hashes.sha256(folder, listed, null, signal)).toBe(first);
    expect(await createContentHashes().sha256(folder, listed, null, signal)).toBe(sha256('two'));
  });
  it('is read again while the file is so young that its time may not tell a change', async () => {
    const { folder, file, hashes } = await setUp();
    await writeFile(file, 'new');
    const { mtimeMs, atimeMs } = await stat(file);
    const listed = { path: 'maps/a.pak', bytes: 3, mtimeMs };
    expect(await hashes.sha256(folder, listed, null, signal)).toBe(sha256('new'));
    await writeFile(file, 'nex');
    await utimes(file, atimeMs / 1000, mtimeMs / 1000);
    const again = { ...listed, mtimeMs: (await stat(file)).mtimeMs };
    expect(await hashes.sha256(folder, again, null, signal)).toBe(sha256('nex'));
  });
  it('is unknown where the file is not as it was listed, or is none', async () => {
    const { folder, listed, hashes } = await setUp();
    await symlink('a.pak', join(folder, 'maps/link'));
    expect(await hashes.sha256(folder, { ...listed, bytes: 4 }, 'known', signal)).toBeNull();
    expect(await hashes.sha256(folder, { ...listed, mtimeMs: 5 }, 'known', signal)).toBeNull();
    expect(await hashes.sha256(folder, { ...listed, path: 'maps/gone' }, null, signal)).toBeNull();
    const { mtimeMs } = await stat(join(folder, 'maps'));
    expect(await hashes.sha256(folder, { path: 'maps', bytes: null, mtimeMs }, null, signal)).toBeNull();
    expect(await hashes.sha256(folder, { ...listed, path: 'maps/link' }, null, signal)).toBeNull();
  });
  it('ends when it is told to', async () => {
    const { folder, listed, hashes } = await setUp();
    const failure = hashes.sha256(folder, listed, null, AbortSignal.abort());
    await expect(failure).rejects.toMatchObject({ error: { code: 'cancelled' } });
  });
});
