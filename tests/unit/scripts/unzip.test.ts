import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { unzip } from '../../../scripts/lib/unzip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gantry-unzip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface File {
  readonly name: string;
  readonly text: string;
  readonly stored?: boolean;
  readonly mode?: number;
  /** What the directory says instead of the true size. */
  readonly claimedBytes?: number;
}

/** A zip archive as PKWARE's APPNOTE describes it; checksums are left at zero. */
function archive(files: readonly File[]): string {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, text, stored = false, mode = 0o644, claimedBytes } of files) {
    const data = stored ? Buffer.from(text) : deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(stored ? 0 : 8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(claimedBytes ?? Buffer.byteLength(text), 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    const body = Buffer.concat([local, Buffer.from(name), data]);
    bodies.push(body);
    entries.push(entry, Buffer.from(name));
    offset += body.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  const file = join(folder, 'a.zip');
  writeFileSync(file, Buffer.concat([...bodies, directory, end]));
  return file;
}

const same = (name: string): string => name;

test('packed and stored files come out as they went in, with their mode', async () => {
  const into = join(folder, 'out');
  const file = archive([
    { name: 'bin/run', text: 'program '.repeat(500), mode: 0o755 },
    { name: 'plain.txt', text: 'as it is', stored: true },
    { name: 'bin/', text: '', stored: true },
  ]);
  expect(await unzip(file, into, same)).toBe(2);
  expect(readFileSync(join(into, 'bin', 'run'), 'utf8')).toBe('program '.repeat(500));
  expect(readFileSync(join(into, 'plain.txt'), 'utf8')).toBe('as it is');
  if (process.platform !== 'win32') expect(statSync(join(into, 'bin', 'run')).mode & 0o777).toBe(0o755);
});

test('files can be left out and renamed', async () => {
  const into = join(folder, 'some');
  const file = archive([
    { name: 'a', text: '1' },
    { name: 'b', text: '2' },
  ]);
  expect(await unzip(file, into, (name) => (name === 'a' ? null : `renamed-${name}`))).toBe(1);
  expect(readFileSync(join(into, 'renamed-b'), 'utf8')).toBe('2');
});

test('a file outside of the target is refused, and nothing is written', async () => {
  const file = archive([{ name: '../../escaped', text: 'x' }]);
  await expect(unzip(file, join(folder, 'deep', 'er'), same)).rejects.toThrow(/outside/);
});

test('a file of another size than the directory says is refused', async () => {
  const file = archive([{ name: 'a', text: 'longer than that', claimedBytes: 99 }]);
  await expect(unzip(file, join(folder, 'size'), same)).rejects.toThrow(/instead of 99 bytes/);
});

test('something else than an archive is refused', async () => {
  const file = join(folder, 'no.zip');
  writeFileSync(file, 'not found');
  await expect(unzip(file, join(folder, 'no'), same)).rejects.toThrow(/no zip archive/);
});
