import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLayerStore } from '#adapters/storage/layer-store/index';
import { ZSTD_LAYER } from '#core/ports/layer-store';
import type { Compression } from '#shared/model/compression';
import { deferred } from '../../../support/deferred';
import { noZstdBecause, unzstd } from '../../../support/zstd';

const log = { info: () => undefined, warn: () => undefined };
const running = (effort: 'small' | 'fast' = 'small', compression: Compression = 'gzip') => ({
  signal: new AbortController().signal,
  onRead: () => undefined,
  ...{ effort, compression },
});
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** In chunks whose lengths are nobody's boundary. */
async function* inChunks(bytes: Buffer, length = 65_537): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

/** Numbers and words, and something that does not compress. */
const mixed = Buffer.concat([
  Buffer.from(Array.from({ length: 300_000 }, (_, line) => `line ${(line * 7919) % 99_991}`).join('\n')),
  randomBytes(1_000_000),
]);

describe('compressed layers', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-layers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const open = (mostBytes?: number) =>
    createLayerStore(folder, log, { leaveFreeBytes: 0, ...(mostBytes === undefined ? {} : { mostBytes }) });
  const compress = (archive: Buffer, layers = open(), effort: 'small' | 'fast' = 'small') =>
    layers.compress(inChunks(archive), null, running(effort)).whole;
  const kept = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.gz'));

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['exactly one piece', Buffer.alloc(512 * 1024, 'ab')],
    ['what does not compress', randomBytes(3_000_001)],
    ['text', Buffer.from(Array.from({ length: 200_000 }, (_, line) => `line ${line % 977}`).join('\n'))],
  ])('are ordinary gzip of %s, hardly larger than one stream would be', async (_, archive) => {
    const size = await compress(archive);
    const name = sha256(archive);
    const bytes = archive.length === 0 ? null : await readFile(join(folder, `${name}.gz`));
    expect(size).toMatchObject({ diffId: `sha256:${name}`, archiveBytes: archive.length });
    if (bytes === null) return;
    expect(gunzipSync(bytes).equals(archive)).toBe(true);
    expect(size.sizeBytes).toBe(bytes.length);
    const pieces = Math.ceil(archive.length / (512 * 1024));
    expect(size.sizeBytes).toBeLessThan(gzipSync(archive, { level: 7 }).length + 300 * pieces);
  });

  const text = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `line ${line % 977}`).join('\n'));
  const skipped = noZstdBecause === null ? '' : ` (skipped: ${noZstdBecause})`;
  describe.skipIf(noZstdBecause !== null)(`in zstd${skipped}`, () => {
    it.each([
      ['nothing', Buffer.alloc(0)],
      ['one byte', Buffer.from('x')],
      ['exactly one piece', Buffer.alloc(512 * 1024, 'ab')],
      ['what does not compress', randomBytes(9_000_001)],
      ['text', text],
    ])('are ordinary zstd of %s, called so, over a restart', async (_, archive) => {
      const { whole } = open().compress(inChunks(archive), null, running('fast', 'zstd'));
      const layer = await whole;
      const bytes = await readFile(join(folder, `${sha256(archive)}.gz`));
      expect(unzstd(bytes).equals(archive)).toBe(true);
      const facts = { digest: `sha256:${sha256(bytes)}`, sizeBytes: bytes.length, mediaType: ZSTD_LAYER };
      expect(layer).toMatchObject({ diffId: `sha256:${sha256(archive)}`, madeAs: 'zstd', ...facts });
      expect(layer.sizeBytes).toBeLessThan(archive.length * 1.001 + 100);
      expect((await open().known()).get(layer.diffId)).toEqual(layer);
    });

    it('are smaller with more effort, and whole where it changes on the way', async () => {
      let asked = 0;
      const turning = {
        ...running('small', 'zstd'),
        get effort() {
          asked += 1;
          return asked % 2 === 0 ? ('small' as const) : ('fast' as const);
        },
      };
      const sizes = [];
      for (const how of [running('fast', 'zstd'), turning, running('small', 'zstd')])
        sizes.push((await open().compress(inChunks(mixed), null, how).whole).sizeBytes);
      expect(sizes[0]).toBeGreaterThan(sizes[2] ?? 0);
      const { diffId } = await open().compress(inChunks(mixed), null, turning).whole;
      expect(diffId).toBe(`sha256:${sha256(mixed)}`);
      expect(unzstd(await readFile(join(folder, `${sha256(mixed)}.gz`))).equals(mixed)).toBe(true);
    });

    it('are not shared with whoever wants the same as gzip meanwhile', async () => {
      const store = open();
      const [zstd, gzip] = [running('fast', 'zstd'), running('fast', 'gzip')].map((how) =>
        store.compress(inChunks(text), 'key', how),
      );
      const [one, other] = await Promise.all([zstd?.whole, gzip?.whole]);
      expect([one?.mediaType, other?.mediaType]).toEqual([ZSTD_LAYER, undefined]);
    });
  });

  it.skipIf(noZstdBecause === null)('are gzip where zstd is wanted and this Node has none', async () => {
    const layer = await open().compress(inChunks(text), null, running('fast', 'zstd')).whole;
    expect([layer.mediaType, layer.madeAs]).toEqual([undefined, undefined]);
    expect(gunzipSync(await readFile(join(folder, `${sha256(text)}.gz`))).equals(text)).toBe(true);
  });

  describe('that were compressed elsewhere', () => {
    const packed = (bytes: Buffer, mediaType?: string) => ({
      ...{ digest: `sha256:${sha256(bytes)}`, sizeBytes: bytes.length, mediaType },
    });
    const never = new AbortController().signal;
    const diffId = `sha256:${'a'.repeat(64)}`;

    it('are kept as they are, over a restart, as soon as it is known which they are', async () => {
      const bytes = randomBytes(2_500_000);
      const blob = packed(bytes, 'application/vnd.oci.image.layer.v1.tar+zstd');
      const layers = open();
      const { layer, source } = await (await layers.keep(blob, inChunks(bytes), never)).as(diffId);
      expect(layer).toMatchObject({ diffId, ...blob });
      const parts: Uint8Array[] = [];
      for await (const part of source.read(1_000_001, never)) parts.push(Buffer.from(part));
      expect(Buffer.concat(parts).equals(bytes.subarray(1_000_001))).toBe(true);
      expect((await open().known()).get(diffId)).toMatchObject(blob);
      expect(await (await open().source(diffId))?.whole).toMatchObject(blob);
      expect((await readFile(join(folder, `${'a'.repeat(64)}.gz`))).equals(bytes)).toBe(true);
    });

    it('leave nothing where they are dropped, damaged, or nobody wants them any more', async () => {
      const bytes = randomBytes(100_000);
      const layers = open();
      await (await layers.keep(packed(bytes), inChunks(bytes), never)).drop();
      await expect(layers.keep(packed(bytes), inChunks(randomBytes(100_000)), never)).rejects.toThrow(
        /not what it calls/,
      );
      const aborted = AbortSignal.abort();
      await expect(layers.keep(packed(bytes), inChunks(bytes), aborted)).rejects.toMatchObject({
        error: { code: 'cancelled' },
      });
      expect(await readdir(folder)).toEqual([]);
    });

    it('are read to their end where there is no room for them, and whoever wants the bytes is told', async () => {
      const bytes = randomBytes(100_000);
      let hasEnded = false;
      async function* content(): AsyncGenerator<Uint8Array> {
        yield* inChunks(bytes);
        hasEnded = true;
      }
      const { layer, source } = await (await open(50_000).keep(packed(bytes), content(), never)).as(diffId);
      expect([hasEnded, layer.sizeBytes]).toEqual([true, 100_000]);
      await expect(source.read(0, never)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        error: { code: 'disk-full' },
      });
      expect(await kept()).toEqual([]);
    });
  });

  it('are remembered over a restart, with the digest that a registry would give them', async () => {
    const archive = randomBytes(10_000);
    const size = await compress(archive);
    const known = (await open().known()).get(size.diffId);
    expect(known).toEqual(size);
    expect(known).toMatchObject({ digest: `sha256:${sha256(await readFile(join(folder, (await kept())[0] ?? '')))}` });
  });

  it('go, the oldest first, when they become too many; their sizes stay', async () => {
    const layers = open(25_000);
    const names: string[] = [];
    for (const hour of [1, 2, 3]) {
      const { diffId } = await compress(randomBytes(10_000), layers);
      const name = `${diffId.slice(7)}.gz`;
      names.push(name);
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      if (hour < 3) await utimes(join(folder, name), at, at);
    }
    expect((await kept()).sort()).toEqual(names.slice(1).sort());
    expect((await open().known()).size).toBe(3);
  });

  it('are not kept where the disk has no room, and measured all the same', async () => {
    const full = createLayerStore(folder, log, { leaveFreeBytes: Number.MAX_SAFE_INTEGER });
    const size = await compress(randomBytes(10_000), full);
    expect(size.sizeBytes).toBeGreaterThan(10_000);
    expect(await kept()).toEqual([]);
    // Larger than all that may be kept: given up on the way.
    await compress(randomBytes(2_000_000), open(5000));
    expect((await readdir(folder)).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  it('leave nothing behind when they are cancelled or cannot be read', async () => {
    const controller = new AbortController();
    const cancelling = open().compress(inChunks(randomBytes(5_000_000)), null, {
      ...running(),
      signal: controller.signal,
      onRead: (bytes) => bytes > 1_000_000 && controller.abort(),
    });
    await expect(cancelling.whole).rejects.toMatchObject({ error: { code: 'cancelled' } });
    const broken = (async function* () {
      yield randomBytes(2_000_000);
      throw new Error('the engine went away');
    })();
    await expect(open().compress(broken, null, running()).whole).rejects.toThrow('the engine went away');
    expect(await readdir(folder)).toEqual([]);
  });

  it('can be read while they grow, from anywhere, and again when they are whole', async () => {
    const archive = randomBytes(3_000_000);
    const [begin, goOn] = [deferred(), deferred()];
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield archive.subarray(0, 1_500_000);
      begin.resolve();
      await goOn.promise;
      yield archive.subarray(1_500_000);
    }
    const store = open();
    const { whole, source } = store.compress(slowly(), 'key', running());
    const parts: Uint8Array[] = [];
    const reading = (async () => {
      for await (const part of source.read(0, running().signal)) {
        parts.push(Buffer.from(part));
        goOn.resolve();
      }
    })();
    await begin.promise;
    // Who asks for the same archive meanwhile shares it.
    expect(store.compress(slowly(), 'key', running()).whole).toBe(whole);
    await reading;
    expect(parts.length).toBeGreaterThan(1);
    const bytes = Buffer.concat(parts);
    expect(gunzipSync(bytes).equals(archive)).toBe(true);
    const layer = await whole;
    expect(await store.diffIdOf({ layer: null, key: 'key', archiveBytes: 0, read: slowly })).toBe(layer.diffId);
    const kept = await store.source(layer.diffId);
    const rest: Uint8Array[] = [];
    for await (const part of kept?.read(1_000_000, running().signal) ?? []) rest.push(Buffer.from(part));
    expect(Buffer.concat(rest).equals(bytes.subarray(1_000_000))).toBe(true);
    await store.release([layer.diffId]);
    expect(await store.source(layer.diffId)).toBeNull();
    expect((await store.known()).get(layer.diffId)).toEqual(layer);
  });

  it('tell who reads them where they are given up', async () => {
    const { source } = open(1_000_000).compress(inChunks(randomBytes(3_000_000)), null, running());
    const reading = async () => {
      for await (const _ of source.read(0, running().signal));
    };
    await expect(reading()).rejects.toMatchObject({ error: { code: 'disk-full' } });
  });

  it('store what does not compress as it is, and are hardly larger with less effort', async () => {
    const noise = randomBytes(5_000_000);
    const text = Buffer.from(Array.from({ length: 100_000 }, (_, line) => `line ${line % 977} ${line * 7}`).join('\n'));
    const mixed = Buffer.concat([noise, text, noise]);
    const fast = await compress(mixed, open(), 'fast');
    const small = await compress(mixed, open(), 'small');
    expect(fast.sizeBytes).toBeLessThan(small.sizeBytes * 1.03);
    expect(fast.sizeBytes).toBeLessThan(noise.length * 2.001 + text.length * 0.4);
  });

  it('are compressed with more or less effort from piece to piece, and called after the least', async () => {
    const text = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `line ${line % 977} ${line * 7}`).join('\n'));
    const sizeWith = async (effort: (readBytes: number) => 'small' | 'fast') => {
      let read = 0;
      const turning = {
        ...running(),
        onRead: (bytes: number) => {
          read = bytes;
        },
        get effort() {
          return effort(read);
        },
      };
      return open().compress(inChunks(text), null, turning).whole;
    };
    const [small, fast, first, later] = await Promise.all([
      sizeWith(() => 'small'),
      sizeWith(() => 'fast'),
      sizeWith((read) => (read < 1_000_000 ? 'fast' : 'small')),
      sizeWith((read) => (read < 1_000_000 ? 'small' : 'fast')),
    ]);
    expect([small, fast, first, later].map(({ effort }) => effort)).toEqual(['small', 'fast', 'fast', 'fast']);
    for (const mixed of [first, later]) {
      expect(mixed.sizeBytes).toBeGreaterThan(small.sizeBytes);
      expect(mixed.sizeBytes).toBeLessThan(fast.sizeBytes);
    }
  });

  it('keep configs of images by their digest', async () => {
    const config = Buffer.from('{"os":"linux"}');
    const id = `sha256:${sha256(config)}`;
    await open().keepConfig(config);
    expect(Buffer.from((await open().config(id)) ?? []).equals(config)).toBe(true);
    await writeFile(join(folder, `${sha256(config)}.config.json`), '{}');
    expect(await open().config(id)).toBeNull();
  });

  it('start anew where their list cannot be read', async () => {
    await writeFile(join(folder, 'sizes.json'), 'not json');
    expect((await open().known()).size).toBe(0);
  });
});
