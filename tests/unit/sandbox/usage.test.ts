import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Usage } from '#sandbox/usage';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gantry-usage-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const root = () => join(dir, 'docker', 'registry', 'v2');
async function blob(letter: string, bytes: number): Promise<string> {
  const hex = letter.repeat(64);
  const place = join(root(), 'blobs', 'sha256', hex.slice(0, 2), hex);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'data'), Buffer.alloc(bytes));
  return `sha256:${hex}`;
}

describe('what a registry’s folder holds', () => {
  it('is nothing before the first push', async () => {
    expect(await new Usage(dir).usedBytes()).toBe(0);
  });

  it('is the sum of its blobs, counted again after a write', async () => {
    const usage = new Usage(dir);
    await blob('a', 100);
    await blob('b', 23);
    expect(await usage.usedBytes()).toBe(123);
    await blob('c', 1000);
    expect(await usage.usedBytes()).toBe(123);
    usage.changed();
    expect(await usage.usedBytes()).toBe(1123);
  });

  it('knows its blobs and nothing that is no digest', async () => {
    const usage = new Usage(dir);
    const digest = await blob('a', 1);
    expect(await usage.hasBlob(digest)).toBe(true);
    expect(await usage.hasBlob(digest.replaceAll('a', 'b'))).toBe(false);
    expect(await usage.hasBlob('sha256:../../..')).toBe(false);
  });

  it('knows what an unfinished upload has received', async () => {
    const place = join(root(), 'repositories', 'sandbox', 'a', 'b', '_uploads', 'id-1');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'data'), Buffer.alloc(77));
    expect(await new Usage(dir).uploadBytes('sandbox/a/b', 'id-1')).toBe(77);
    expect(await new Usage(dir).uploadBytes('sandbox/a/b', 'id-2')).toBe(0);
  });
});
