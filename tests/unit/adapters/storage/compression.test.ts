import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Compressor, compressor } from '#adapters/storage/layer-store/compression/index';

const running = {
  signal: new AbortController().signal,
  onRead: () => undefined,
  effort: 'fast' as const,
  compression: 'gzip' as const,
};
const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 65_537) yield bytes.subarray(from, from + 65_537);
}

describe('compressing in a thread', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-compression-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('does several archives at once, each into its own file', async () => {
    const archives = [randomBytes(9_000_000), Buffer.alloc(7_000_001, 'abcdefg '), randomBytes(10), Buffer.alloc(0)];
    const done = await Promise.all(
      archives.map(async (archive, index) => {
        const path = join(folder, String(index));
        const reached: (number | null)[] = [];
        const compressed = await compressor.compress(
          { archive: inChunks(archive), file: { path, roomBytes: 20_000_000 }, onWritten: (at) => reached.push(at) },
          running,
        );
        return { archive, compressed, bytes: await readFile(path), reached };
      }),
    );
    for (const { archive, compressed, bytes, reached } of done) {
      expect(gunzipSync(bytes).equals(archive)).toBe(true);
      expect(compressed).toEqual({
        diffId: sha256(archive),
        archiveBytes: archive.length,
        digest: sha256(bytes),
        sizeBytes: bytes.length,
      });
      expect(reached.at(-1)).toBe(bytes.length);
      expect(reached).toEqual(reached.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    }
  });

  it('gives a file up where its room ends, says so, and tells what the archive is all the same', async () => {
    const archive = randomBytes(3_000_000);
    const reached: (number | null)[] = [];
    const compressed = await compressor.compress(
      {
        archive: inChunks(archive),
        file: { path: join(folder, 'full'), roomBytes: 1_000_000 },
        onWritten: (at) => reached.push(at),
      },
      running,
    );
    expect(compressed).toMatchObject({ diffId: sha256(archive), archiveBytes: archive.length });
    expect(reached[0]).toBeLessThan(1_000_000);
    expect(reached.at(-1)).toBeNull();
  });

  it('takes no more of an archive than there is room for, while nothing is done with it', async () => {
    const stuck = join(folder, 'stuck.mjs');
    await writeFile(
      stuck,
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => undefined);`,
    );
    let takenBytes = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const chunk = Buffer.alloc(1_000_000);
      for (;;) {
        takenBytes += chunk.length;
        yield chunk;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const waiting = new Compressor(stuck).compress(
      { archive: endless(), file: null, onWritten: () => undefined },
      running,
    );
    const first = await Promise.race([waiting, settled(() => takenBytes)]);
    expect(first).toBeGreaterThan(1_000_000);
    expect(first).toBeLessThan(10_000_000);
  });

  it('says so where the thread is gone, and starts another one for the next archive', async () => {
    const program = join(folder, 'ends.mjs');
    await writeFile(
      program,
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));`,
    );
    const own = new Compressor(program);
    const compression = () => ({ archive: inChunks(randomBytes(9_000_000)), file: null, onWritten: () => undefined });
    await expect(own.compress(compression(), running)).rejects.toThrow('ended with 3');
    await writeFile(program, 'throw new Error("cannot start")');
    await expect(own.compress(compression(), running)).rejects.toThrow('cannot start');
  });
});

/** The figure once it has stood still for a hundred turns. */
async function settled(figure: () => number): Promise<number> {
  for (let [last, same] = [figure(), 0]; ; last = figure()) {
    await new Promise((resolve) => setImmediate(resolve));
    same = figure() === last ? same + 1 : 0;
    if (same === 100 && last > 0) return last;
  }
}
