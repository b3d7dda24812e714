import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../../../support/deferred';
import { inChunks, layerFolder, running } from './support';

describe('compressed layers', () => {
  const { open, onFullDisk } = layerFolder();

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
    const { source } = onFullDisk().compress(inChunks(randomBytes(3_000_000)), null, running());
    const reading = async () => {
      for await (const _ of source.read(0, running().signal));
    };
    await expect(reading()).rejects.toMatchObject({ error: { code: 'disk-full' } });
  });
});
