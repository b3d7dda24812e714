import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ZSTD_LAYER } from '#core/ports/layer-store';
import { noZstdBecause, unzstd } from '../../../../support/zstd';
import { inChunks, layerFolder, running, sha256, text } from './support';

/** Numbers and words, and something that does not compress. */
const mixed = Buffer.concat([
  Buffer.from(Array.from({ length: 300_000 }, (_, line) => `line ${(line * 7919) % 99_991}`).join('\n')),
  randomBytes(1_000_000),
]);

describe('compressed layers', () => {
  const { open, pathOf } = layerFolder();

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
      const bytes = await readFile(pathOf(`${sha256(archive)}.gz`));
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
      expect(unzstd(await readFile(pathOf(`${sha256(mixed)}.gz`))).equals(mixed)).toBe(true);
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
    expect(gunzipSync(await readFile(pathOf(`${sha256(text)}.gz`))).equals(text)).toBe(true);
  });
});
