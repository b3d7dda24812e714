import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SavedParts } from '#adapters/docker/save-parts';

const hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 100) yield bytes.subarray(from, from + 100);
}
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const take = (parts: SavedParts, name: string, bytes: Buffer) => parts.take(name, bytes.length, chunks(bytes));
async function read(archive: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const chunk of archive ?? []) found.push(chunk);
  return Buffer.concat(found);
}

describe('the parts of a saved image', () => {
  it('are read from docker’s own archive, whose layers have no names', async () => {
    const [layer, config] = [Buffer.from(`file${'\0'.repeat(600)}`), json({ rootfs: { diff_ids: ['sha256:x'] } })];
    const parts = new SavedParts(`sha256:${hex(config)}`);
    const found = await take(parts, 'abc/layer.tar', layer);
    expect(found).toMatchObject({ diffId: null, archiveBytes: layer.length });
    expect((await read(found?.archive)).equals(layer)).toBe(true);
    expect(await take(parts, 'abc/json', json({ id: 'abc' }))).toBeNull();
    await take(parts, `${hex(config)}.json`, config);
    await take(parts, 'manifest.json', json([{ Config: `${hex(config)}.json`, Layers: ['abc/layer.tar'] }]));
    expect(parts.image()).toEqual({ config: Buffer.from(config), compressed: new Map() });
  });

  it('are read from an OCI layout, in any order', async () => {
    const layer = Buffer.from(`file${'\0'.repeat(600)}`);
    const config = json({ rootfs: { diff_ids: [`sha256:${hex(layer)}`] } });
    const manifest = json({
      config: { digest: `sha256:${hex(config)}`, size: config.length },
      layers: [{ digest: `sha256:${hex(layer)}`, size: layer.length }],
    });
    const parts = new SavedParts('sha256:other');
    await take(parts, 'manifest.json', json([{ Config: `blobs/sha256/${hex(config)}` }]));
    expect(await take(parts, `blobs/sha256/${hex(manifest)}`, manifest)).toBeNull();
    const found = await take(parts, `blobs/sha256/${hex(layer)}`, layer);
    expect(found?.diffId).toBe(`sha256:${hex(layer)}`);
    expect((await read(found?.archive)).equals(layer)).toBe(true);
    expect(await take(parts, `blobs/sha256/${hex(config)}`, config)).toBeNull();
    expect(parts.image()).toEqual({ config: Buffer.from(config), compressed: new Map() });
  });

  it('tell the very size of layers that the engine keeps compressed', async () => {
    const packed = gzipSync(randomBytes(500));
    const config = json({ rootfs: { diff_ids: ['sha256:plain'] } });
    const digest = `sha256:${hex(packed)}`;
    const parts = new SavedParts('sha256:other');
    expect(await take(parts, `blobs/sha256/${hex(packed)}`, packed)).toBeNull();
    await take(parts, `blobs/sha256/${hex(config)}`, config);
    const layers = [{ digest, size: packed.length }];
    const manifest = json({ config: { digest: `sha256:${hex(config)}`, size: config.length }, layers });
    await take(parts, `blobs/sha256/${hex(manifest)}`, manifest);
    expect(parts.image().compressed).toEqual(new Map([['sha256:plain', { digest, sizeBytes: packed.length }]]));
  });

  it('hand out a layer that merely begins like JSON', async () => {
    const layer = Buffer.from(`{file${'\0'.repeat(600)}`);
    const found = await take(new SavedParts('x'), `blobs/sha256/${hex(layer)}`, layer);
    expect((await read(found?.archive)).equals(layer)).toBe(true);
  });
});
