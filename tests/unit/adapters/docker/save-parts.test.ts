import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SavedParts } from '#adapters/docker/save-parts';
import type { ImageFacts, SavedLayer } from '#core/ports/engine';
import { OciLayout } from '../../../support/oci-layout';

const hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const digestOf = (bytes: Buffer): string => `sha256:${hex(bytes)}`;
async function* chunks(bytes: Buffer, length = 100): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const take = (parts: SavedParts, name: string, bytes: Buffer) => parts.take(name, bytes.length, chunks(bytes));
async function read(layer: SavedLayer | null): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const chunk of layer?.is === 'archive' ? layer.archive : (layer?.bytes ?? [])) found.push(chunk);
  return Buffer.concat(found);
}
const image = (id: string, ...diffIds: readonly string[]): ImageFacts => ({
  ...{ id, os: 'linux', architecture: 'amd64', sizeBytes: 1, diffIds, keepsCompressed: false },
});
const archive = (): Buffer => Buffer.concat([Buffer.from(`file${'\0'.repeat(600)}`), randomBytes(600)]);
const zstd = (): Buffer => Buffer.concat([Buffer.from('28b52ffd', 'hex'), randomBytes(600)]);

/** The layout's files in every order that matters: as they are, and the other way round. */
const orders = [
  ['sorted', (layout: OciLayout) => layout.files()],
  ['the other way round', (layout: OciLayout) => layout.files().toReversed()],
] as const;

async function takeAll(parts: SavedParts, files: readonly (readonly [string, Buffer])[]) {
  const layers: SavedLayer[] = [];
  for (const [name, bytes] of files) {
    const layer = await take(parts, name, bytes);
    if (layer === null) continue;
    layers.push(layer);
    expect((await read(layer)).equals(bytes)).toBe(true);
  }
  return layers;
}

describe('the parts of a saved image', () => {
  it('are read from docker’s own archive, whose layers have no names', async () => {
    const [layer, config] = [archive(), json({ rootfs: { diff_ids: ['sha256:x'] } })];
    const parts = new SavedParts(image(digestOf(config), 'sha256:x'));
    const found = await take(parts, 'abc/layer.tar', layer);
    expect(found).toMatchObject({ is: 'archive', diffId: null, archiveBytes: layer.length });
    expect((await read(found)).equals(layer)).toBe(true);
    expect(await take(parts, 'abc/json', json({ id: 'abc' }))).toBeNull();
    await take(parts, `${hex(config)}.json`, config);
    await take(parts, 'manifest.json', json([{ Config: `${hex(config)}.json`, Layers: ['abc/layer.tar'] }]));
    expect(parts.image()).toEqual({ config: { digest: digestOf(config), bytes: config }, packed: new Map() });
  });

  it('are read from Podman’s archive, whose layers are named by their diff IDs', async () => {
    const layer = archive();
    const config = json({ rootfs: { diff_ids: [digestOf(layer)] } });
    const parts = new SavedParts(image(digestOf(config), digestOf(layer)));
    const found = await take(parts, `${hex(layer)}.tar`, layer);
    expect(found).toMatchObject({ is: 'archive', diffId: digestOf(layer), archiveBytes: layer.length });
    expect((await read(found)).equals(layer)).toBe(true);
    await take(parts, `${hex(config)}.json`, config);
    expect(parts.image().config).toEqual({ digest: digestOf(config), bytes: config });
  });

  it.each(orders)('are read from an OCI layout with archives, %s', async (_, filesOf) => {
    const layer = archive();
    const layout = new OciLayout();
    const built = layout.image([{ archive: layer, bytes: layer }]);
    layout.index([built]);
    const parts = new SavedParts(image(built.config.digest, digestOf(layer)));
    expect(await takeAll(parts, filesOf(layout))).toMatchObject([{ is: 'archive', diffId: digestOf(layer) }]);
    expect(parts.image()).toEqual({ config: built.config, packed: new Map() });
  });

  it.each(orders)(
    'are read from one whose layers are compressed, and whose image is its manifest, %s',
    async (_, files) => {
      const [plain, other] = [archive(), archive()];
      const [packed, packedOther] = [gzipSync(plain), zstd()];
      const layout = new OciLayout();
      const built = layout.image([
        { archive: plain, bytes: packed },
        { archive: other, bytes: packedOther },
      ]);
      layout.index([built]);
      const parts = new SavedParts(image(built.digest, digestOf(plain), digestOf(other)));
      const gzip = { digest: digestOf(packed), sizeBytes: packed.length, mediaType: undefined };
      const zstandard = {
        ...{ digest: digestOf(packedOther), sizeBytes: packedOther.length },
        mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd',
      };
      const found = await takeAll(parts, files(layout));
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([gzip, zstandard].map((blob) => expect.objectContaining({ blob }))));
      expect(parts.image()).toEqual({
        config: built.config,
        packed: new Map<string, object>([
          [digestOf(plain), gzip],
          [digestOf(other), zstandard],
        ]),
      });
    },
  );

  it.each(orders)('are those of the platform that was built, without attestations, %s', async (_, files) => {
    const [here, there] = [archive(), archive()];
    const layout = new OciLayout();
    const built = layout.image([{ archive: here, bytes: gzipSync(here) }]);
    // The same layers, as where all is data.
    layout.image([{ archive: here, bytes: gzipSync(here) }], 'arm64');
    const arm = layout.image([{ archive: there, bytes: gzipSync(there) }], 'arm64');
    const index = layout.index([built, arm, layout.attestation(built)]);
    const parts = new SavedParts(image(index, digestOf(here)));
    await takeAll(parts, files(layout));
    const { config, packed } = parts.image();
    expect(config).toEqual(built.config);
    expect([...packed]).toEqual([[digestOf(here), expect.objectContaining({ digest: digestOf(gzipSync(here)) })]]);
  });

  it('tell no config where none is of the image’s layers', async () => {
    const layer = archive();
    const layout = new OciLayout();
    layout.index([layout.image([{ archive: layer, bytes: gzipSync(layer) }])]);
    const parts = new SavedParts(image('sha256:other', 'sha256:else'));
    await takeAll(parts, layout.files());
    expect(parts.image()).toEqual({ config: null, packed: new Map() });
  });

  it('hand out a layer that merely begins like JSON', async () => {
    const layer = Buffer.from(`{file${'\0'.repeat(600)}`);
    const found = await take(new SavedParts(image('x')), `blobs/sha256/${hex(layer)}`, layer);
    expect((await read(found)).equals(layer)).toBe(true);
  });

  it('know a compressed layer whose first byte comes alone', async () => {
    const layer = gzipSync(archive());
    const name = `blobs/sha256/${hex(layer)}`;
    const found = await new SavedParts(image('x')).take(name, layer.length, chunks(layer, 1));
    expect(found?.is).toBe('packed');
    expect((await read(found)).equals(layer)).toBe(true);
  });
});
