import { createHash } from 'node:crypto';
import type { LayerArchive } from '#core/ports/engine';
import type { ArrivedLayer, LayerMap, MappedImage } from '#core/ports/layer-map';
import {
  type CompressedLayer,
  type Compressing,
  type CompressRunning,
  type KeptBlob,
  type LayerStore,
  type StoredSource,
  ZSTD_LAYER,
} from '#core/ports/layer-store';
import type { LayerFacts } from '#core/ports/registry';

export class FakeLayerMap implements LayerMap {
  readonly kept = new Map<string, MappedImage[]>();

  async images(connectionId: string): Promise<readonly MappedImage[]> {
    return this.kept.get(connectionId) ?? [];
  }
  async add(connectionId: string, images: readonly MappedImage[]): Promise<void> {
    this.kept.set(connectionId, [...(this.kept.get(connectionId) ?? []), ...images]);
  }
  readonly left: ArrivedLayer[] = [];
  async arrived(): Promise<readonly ArrivedLayer[]> {
    return this.left;
  }
  async arrive(_connectionId: string, layer: ArrivedLayer): Promise<void> {
    this.left.push(layer);
  }
  async settle(_connectionId: string, diffIds: readonly string[]): Promise<void> {
    const others = this.left.filter(({ diffId }) => !diffIds.includes(diffId));
    this.left.splice(0, this.left.length, ...others);
  }
  async drop(connectionId: string, images: Parameters<LayerMap['drop']>[1]): Promise<void> {
    const isDropped = (kept: MappedImage): boolean =>
      images.some(({ repository, digest }) => repository === kept.repository && digest === kept.digest);
    this.kept.set(
      connectionId,
      (this.kept.get(connectionId) ?? []).filter((kept) => !isDropped(kept)),
    );
  }
}

/** Every archive compresses to half, as zstd to a third. An archive of the engine in memory begins with its own name, others are named by their hash. */
export class FakeLayerStore implements LayerStore {
  readonly layers = new Map<string, CompressedLayer>();
  readonly bytes = new Map<string, Buffer>();
  readonly archives = new Map<string, string>();
  readonly configs = new Map<string, Uint8Array<ArrayBuffer>>();
  compressed = 0;

  async known(): Promise<ReadonlyMap<string, CompressedLayer>> {
    return this.layers;
  }

  async source(diffId: string): Promise<StoredSource | null> {
    const layer = this.layers.get(diffId);
    const bytes = this.bytes.get(diffId);
    return layer === undefined || bytes === undefined ? null : this.sourceOf(Promise.resolve(layer), async () => bytes);
  }

  async diffIdOf({ key }: LayerArchive): Promise<string | undefined> {
    return this.archives.get(key);
  }

  async identify(archive: LayerArchive): Promise<string> {
    const diffId = this.archives.get(archive.key) ?? nameOf(await contentOf(archive.read()));
    this.archives.set(archive.key, diffId);
    return diffId;
  }

  warmUp(): void {}

  compress(
    archive: AsyncIterable<Uint8Array>,
    key: string | null,
    { effort, compression }: CompressRunning,
  ): Compressing {
    this.compressed += 1;
    const whole = contentOf(archive).then((content): CompressedLayer => {
      const diffId = nameOf(content);
      const isZstd = compression === 'zstd';
      const bytes = content.subarray(0, Math.ceil(content.length / (isZstd ? 3 : 2)));
      const layer: CompressedLayer = {
        ...(isZstd ? { mediaType: ZSTD_LAYER, madeAs: compression } : {}),
        ...{ diffId, archiveBytes: content.length, sizeBytes: bytes.length, effort },
        digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      };
      this.layers.set(diffId, layer);
      this.bytes.set(diffId, bytes);
      if (key !== null) this.archives.set(key, diffId);
      return layer;
    });
    whole.catch(() => undefined);
    const bytes = whole.then(({ diffId }) => this.bytes.get(diffId) ?? Buffer.alloc(0));
    bytes.catch(() => undefined);
    return { whole, source: this.sourceOf(whole, () => bytes), madeBytes: () => 0 };
  }

  /** Blobs that were kept and are of no layer. */
  readonly dropped: string[] = [];
  async keep(blob: LayerFacts, content: AsyncIterable<Uint8Array>): Promise<KeptBlob> {
    const bytes = await contentOf(content);
    let isOfLayer = false;
    const as = async (diffId: string) => {
      isOfLayer = true;
      const layer: CompressedLayer = { ...blob, diffId, archiveBytes: 0, effort: 'small' };
      this.layers.set(diffId, layer);
      this.bytes.set(diffId, bytes);
      return { layer, source: this.sourceOf(Promise.resolve(layer), async () => bytes) };
    };
    const drop = async () => {
      if (!isOfLayer) this.dropped.push(blob.digest);
    };
    return { as, drop };
  }

  /** How many are held. */
  held = 0;
  private sourceOf(whole: Promise<CompressedLayer>, bytes: () => Promise<Buffer>): StoredSource {
    return {
      whole,
      read: async function* (fromBytes) {
        yield (await bytes()).subarray(fromBytes);
      },
      hold: () => {
        this.held += 1;
        return () => {
          this.held -= 1;
        };
      },
      discard: async () => this.release([(await whole).diffId]),
    };
  }

  async release(diffIds: readonly string[]): Promise<void> {
    for (const diffId of diffIds) this.bytes.delete(diffId);
  }

  async config(imageId: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.configs.get(imageId) ?? null;
  }

  async keepConfig(config: Uint8Array): Promise<void> {
    this.configs.set(`sha256:${createHash('sha256').update(config).digest('hex')}`, Uint8Array.from(config));
  }
}

async function contentOf(archive: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const nameOf = (content: Buffer): string =>
  /^sha256:[0-9a-f]{64}/.exec(content.toString('latin1'))?.[0] ??
  `sha256:${createHash('sha256').update(content).digest('hex')}`;
