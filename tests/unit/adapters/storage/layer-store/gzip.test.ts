import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inChunks, layerFolder, running, sha256, text } from './support';

describe('compressed layers', () => {
  const { open, compress, pathOf } = layerFolder();

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['exactly one piece', Buffer.alloc(512 * 1024, 'ab')],
    ['what does not compress', randomBytes(3_000_001)],
    ['text', text],
  ])('are ordinary gzip of %s, hardly larger than one stream would be', async (_, archive) => {
    const size = await compress(archive);
    const name = sha256(archive);
    const bytes = archive.length === 0 ? null : await readFile(pathOf(`${name}.gz`));
    expect(size).toMatchObject({ diffId: `sha256:${name}`, archiveBytes: archive.length });
    if (bytes === null) return;
    expect(gunzipSync(bytes).equals(archive)).toBe(true);
    expect(size.sizeBytes).toBe(bytes.length);
    const pieces = Math.ceil(archive.length / (512 * 1024));
    expect(size.sizeBytes).toBeLessThan(gzipSync(archive, { level: 7 }).length + 300 * pieces);
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
});
