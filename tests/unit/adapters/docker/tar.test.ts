import { chmod, mkdir, rm, symlink, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { listContext } from '#adapters/docker/context';
import type { ContextEntry } from '#adapters/docker/context-entry';
import { packTar } from '#adapters/docker/tar';
import { failureOf, folderWith, never, request } from './support';

async function unpack(entries: readonly ContextEntry[]) {
  const unpacker = extract();
  Readable.from(packTar(entries)).pipe(unpacker);
  const found: { header: Header; content: Buffer }[] = [];
  for await (const entry of unpacker) found.push({ header: entry.header, content: await buffer(entry) });
  return found;
}

describe('the tar of a build context', () => {
  it('holds names, contents, modes and links as they are, with owner 0', async () => {
    const long = `${'folder-with-a-long-name/'.repeat(8)}file`;
    const big = Buffer.alloc(2_500_001, 'gantry');
    const folder = await folderWith({
      Dockerfile: 'FROM scratch',
      big,
      [long]: 'long',
      'ünï/ß': 'ü',
      empty: '',
      edge: Buffer.alloc(65_536, 1),
      over: Buffer.alloc(65_537, 2),
    });
    await symlink(`${'../'.repeat(40)}target`, join(folder, 'link'));
    await mkdir(join(folder, 'hollow'));
    await chmod(join(folder, 'empty'), 0o4711);
    await utimes(join(folder, 'big'), 1_700_000_000, 1_700_000_000);
    const entries = await listContext(request(folder), never);
    const found = await unpack(entries);
    expect(found.map(({ header }) => header.name.replace(/\/$/, ''))).toEqual(entries.map(({ path }) => path));
    const by = (name: string) => found.find(({ header }) => header.name.replace(/\/$/, '') === name);
    expect(by('big')?.content.equals(big)).toBe(true);
    expect(by('big')?.header.mtime).toEqual(new Date(1_700_000_000_000));
    expect(by('edge')?.content.length).toBe(65_536);
    expect(by('over')?.content.equals(Buffer.alloc(65_537, 2))).toBe(true);
    expect(by(long)?.content.toString()).toBe('long');
    expect(by('ünï/ß')?.content.toString()).toBe('ü');
    expect(by('empty')?.header).toMatchObject({ size: 0, uid: 0, gid: 0, type: 'file' });
    // The type among the mode's bits, as engines have it.
    expect(by('empty')?.header.mode).toBe(0o104711);
    expect(by('hollow')?.header.type).toBe('directory');
    expect(by('link')?.header).toMatchObject({ type: 'symlink', linkname: `${'../'.repeat(40)}target` });
  });

  it('tells sizes beyond 8 GiB in a pax record', async () => {
    const folder = await folderWith({ Dockerfile: '' });
    const [entry] = await listContext(request(folder), never);
    if (entry === undefined) throw new Error('no entry');
    const sizeBytes = 9 * 1024 ** 3;
    await truncate(entry.fullPath, sizeBytes);
    const unpacker = extract();
    const header = new Promise<Header>((resolve) => unpacker.on('entry', resolve));
    const tar = packTar([{ ...entry, sizeBytes }]);
    const first = await tar.next();
    unpacker.write(first.value);
    expect((await header).size).toBe(sizeBytes);
    await tar.return(undefined);
  });

  it.each([1000, 200_000])('fails by name when a file of %i bytes becomes shorter or goes away', async (bytes) => {
    const folder = await folderWith({ Dockerfile: '', 'assets/data': Buffer.alloc(bytes) });
    const entries = await listContext(request(folder), never);
    await truncate(join(folder, 'assets/data'), bytes - 1);
    const shorter = await failureOf(() => buffer(Readable.from(packTar(entries))));
    expect(shorter).toMatchObject({ code: 'file-unreadable', retryable: true });
    expect(shorter.message).toContain('assets/data became shorter');
    await rm(join(folder, 'assets/data'));
    const gone = await failureOf(() => buffer(Readable.from(packTar(entries))));
    expect(gone).toMatchObject({ code: 'file-unreadable' });
    expect(gone.message).toContain('assets/data');
  });

  it.each([1000, 200_000])('cuts a file of %i bytes that has grown at the size it had', async (bytes) => {
    const folder = await folderWith({ Dockerfile: '', data: Buffer.alloc(bytes, 7) });
    const entries = await listContext(request(folder), never);
    await truncate(join(folder, 'data'), bytes + 5000);
    const found = await unpack(entries);
    expect(found.find(({ header }) => header.name === 'data')?.content.equals(Buffer.alloc(bytes, 7))).toBe(true);
  });
});
