import type { LayerMap, MappedImage } from '#core/ports/layer-map';
import type { LayerSize, LayerSizes } from '#core/ports/layer-sizes';

export class FakeLayerMap implements LayerMap {
  readonly kept = new Map<string, MappedImage[]>();

  async images(connectionId: string): Promise<readonly MappedImage[]> {
    return this.kept.get(connectionId) ?? [];
  }
  async add(connectionId: string, images: readonly MappedImage[]): Promise<void> {
    this.kept.set(connectionId, [...(this.kept.get(connectionId) ?? []), ...images]);
  }
}

/** Every archive compresses to half. An archive of the engine in memory begins with its own name. */
export class FakeLayerSizes implements LayerSizes {
  readonly sizes = new Map<string, LayerSize>();
  compressed = 0;

  async known(): Promise<ReadonlyMap<string, LayerSize>> {
    return this.sizes;
  }

  async compress(archive: AsyncIterable<Uint8Array>): Promise<LayerSize> {
    this.compressed += 1;
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive) chunks.push(chunk);
    const content = Buffer.concat(chunks);
    const diffId = /^sha256:[0-9a-f]{64}/.exec(content.toString('latin1'))?.[0] ?? '';
    const archiveBytes = content.length;
    const size = { diffId, archiveBytes, sizeBytes: Math.ceil(archiveBytes / 2) };
    this.sizes.set(diffId, size);
    return size;
  }
}
