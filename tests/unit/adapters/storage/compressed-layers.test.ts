import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCompressedLayers } from '#adapters/storage/compressed-layers';

const log = { info: () => undefined, warn: () => undefined };
const running = () => ({ signal: new AbortController().signal, onRead: () => undefined });
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** In chunks whose lengths are nobody's boundary. */
async function* inChunks(bytes: Buffer, length = 65_537): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

describe('compressed layers', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-layers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const open = (mostBytes?: number) =>
    createCompressedLayers(folder, log, { leaveFreeBytes: 0, ...(mostBytes === undefined ? {} : { mostBytes }) });
  const kept = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.gz'));

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['exactly one piece', Buffer.alloc(512 * 1024, 'ab')],
    ['what does not compress', randomBytes(3_000_001)],
    ['text', Buffer.from(Array.from({ length: 200_000 }, (_, line) => `line ${line % 977}`).join('\n'))],
  ])('are ordinary gzip of %s, hardly larger than one stream would be', async (_, archive) => {
    const size = await open().compress(inChunks(archive), running());
    const name = sha256(archive);
    const bytes = archive.length === 0 ? null : await readFile(join(folder, `${name}.gz`));
    expect(size).toMatchObject({ diffId: `sha256:${name}`, archiveBytes: archive.length });
    if (bytes === null) return;
    expect(gunzipSync(bytes).equals(archive)).toBe(true);
    expect(size.sizeBytes).toBe(bytes.length);
    const pieces = Math.ceil(archive.length / (512 * 1024));
    expect(size.sizeBytes).toBeLessThan(gzipSync(archive, { level: 7 }).length + 300 * pieces);
  });

  it('are remembered over a restart, with the digest that a registry would give them', async () => {
    const archive = randomBytes(10_000);
    const size = await open().compress(inChunks(archive), running());
    const known = (await open().known()).get(size.diffId);
    expect(known).toEqual(size);
    expect(known).toMatchObject({ digest: `sha256:${sha256(await readFile(join(folder, (await kept())[0] ?? '')))}` });
  });

  it('go, the oldest first, when they become too many; their sizes stay', async () => {
    const layers = open(25_000);
    const names: string[] = [];
    for (const hour of [1, 2, 3]) {
      const { diffId } = await layers.compress(inChunks(randomBytes(10_000)), running());
      const name = `${diffId.slice(7)}.gz`;
      names.push(name);
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      if (hour < 3) await utimes(join(folder, name), at, at);
    }
    expect((await kept()).sort()).toEqual(names.slice(1).sort());
    expect((await open().known()).size).toBe(3);
  });

  it('are not kept where the disk has no room, and measured all the same', async () => {
    const full = createCompressedLayers(folder, log, { leaveFreeBytes: Number.MAX_SAFE_INTEGER });
    const size = await full.compress(inChunks(randomBytes(10_000)), running());
    expect(size.sizeBytes).toBeGreaterThan(10_000);
    expect(await kept()).toEqual([]);
    // Larger than all that may be kept: given up on the way.
    await open(5000).compress(inChunks(randomBytes(2_000_000)), running());
    expect((await readdir(folder)).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  it('leave nothing behind when they are cancelled or cannot be read', async () => {
    const controller = new AbortController();
    const cancelling = open().compress(inChunks(randomBytes(5_000_000)), {
      signal: controller.signal,
      onRead: (bytes) => bytes > 1_000_000 && controller.abort(),
    });
    await expect(cancelling).rejects.toMatchObject({ error: { code: 'cancelled' } });
    const broken = (async function* () {
      yield randomBytes(2_000_000);
      throw new Error('the engine went away');
    })();
    await expect(open().compress(broken, running())).rejects.toThrow('the engine went away');
    expect(await readdir(folder)).toEqual([]);
  });

  it('start anew where their list cannot be read', async () => {
    await writeFile(join(folder, 'sizes.json'), 'not json');
    expect((await open().known()).size).toBe(0);
  });
});
