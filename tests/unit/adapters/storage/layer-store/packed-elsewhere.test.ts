import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { inChunks, layerFolder, sha256 } from './support';

describe('compressed layers', () => {
  const { open, onFullDisk, files, kept, pathOf } = layerFolder();

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
      expect((await readFile(pathOf(`${'a'.repeat(64)}.gz`))).equals(bytes)).toBe(true);
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
      expect(await files()).toEqual([]);
    });

    it('are read to their end where there is no room for them, and whoever wants the bytes is told', async () => {
      const bytes = randomBytes(100_000);
      let hasEnded = false;
      async function* content(): AsyncGenerator<Uint8Array> {
        yield* inChunks(bytes);
        hasEnded = true;
      }
      const { layer, source } = await (await onFullDisk().keep(packed(bytes), content(), never)).as(diffId);
      expect([hasEnded, layer.sizeBytes]).toEqual([true, 100_000]);
      await expect(source.read(0, never)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        error: { code: 'disk-full' },
      });
      expect(await kept()).toEqual([]);
    });
  });
});
