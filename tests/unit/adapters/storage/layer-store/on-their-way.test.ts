import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BlobSource } from '#core/ports/uploads';
import { inChunks, layerFolder, running, sha256, text } from './support';

const never = new AbortController().signal;

async function bytesOf(source: BlobSource): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.read(0, never)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

describe('compressed layers that are on their way to a registry', () => {
  const { open, compress, kept, clear } = layerFolder();

  it('stay until they are let go of, however many there are and however large one is', async () => {
    const layers = open(15_000);
    const archives = [randomBytes(10_000), randomBytes(40_000), randomBytes(10_000)];
    const sent = [];
    for (const archive of archives) {
      const { whole, source } = layers.compress(inChunks(archive), null, running());
      sent.push({ source, letGo: source.hold(), layer: await whole });
    }
    for (const [index, { source }] of sent.entries())
      expect(gunzipSync(await bytesOf(source)).equals(archives[index] ?? Buffer.alloc(0))).toBe(true);
    for (const { letGo } of sent) letGo();
    const last = await compress(randomBytes(1000), layers);
    expect(await kept()).not.toContain(`${sent[1]?.layer.diffId.slice(7)}.gz`);
    expect(await kept()).toContain(`${last.diffId.slice(7)}.gz`);
  });

  it('stay as they are while somebody has them compressed in another way', async () => {
    const layers = open();
    const sending = layers.compress(inChunks(text), null, running('fast'));
    sending.source.hold();
    const { digest } = await sending.whole;
    const smaller = layers.compress(inChunks(text), null, running('small'));
    const other = await smaller.whole;
    expect(other.digest).not.toBe(digest);
    expect(`sha256:${sha256(await bytesOf(sending.source))}`).toBe(digest);
    expect(`sha256:${sha256(await bytesOf(smaller.source))}`).toBe(other.digest);
    const kept = await layers.source(other.diffId);
    expect(`sha256:${sha256(await bytesOf(kept ?? smaller.source))}`).toBe((await kept?.whole)?.digest);
  });

  it('stay where they were compressed before, or elsewhere', async () => {
    const layers = open(15_000);
    const [old, packed] = [randomBytes(10_000), randomBytes(10_000)];
    const before = await layers.source((await compress(old, layers)).diffId);
    before?.hold();
    const blob = { digest: `sha256:${sha256(packed)}`, sizeBytes: packed.length };
    const elsewhere = await (await layers.keep(blob, inChunks(packed), never)).as(`sha256:${'b'.repeat(64)}`);
    elsewhere.source.hold();
    await compress(randomBytes(10_000), layers);
    expect(gunzipSync(await bytesOf(before ?? elsewhere.source)).equals(old)).toBe(true);
    expect((await bytesOf(elsewhere.source)).equals(packed)).toBe(true);
  });

  it('are made anew after a registry said that they are not what they are called', async () => {
    const layers = open();
    const { diffId } = await compress(randomBytes(10_000), layers);
    await (await layers.source(diffId))?.discard();
    expect(await layers.source(diffId)).toBeNull();
    expect((await layers.known()).has(diffId)).toBe(true);
  });

  it('and are gone are named, as something that the next try mends', async () => {
    const layers = open();
    const { diffId } = await compress(randomBytes(10_000), layers);
    const source = await layers.source(diffId);
    await clear();
    await expect(source === null ? null : bytesOf(source)).rejects.toMatchObject({
      error: { code: 'disk-error', retryable: true },
    });
  });

  it('tell why they did not become whole', async () => {
    const broken = (async function* () {
      yield randomBytes(2_000_000);
      throw new Error('the engine went away');
    })();
    const { source } = open().compress(broken, null, running());
    await expect(bytesOf(source)).rejects.toThrow('the engine went away');
  });
});
