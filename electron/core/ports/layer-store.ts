import type { Compression } from '#shared/model/compression';
import type { LayerArchive } from './engine';
import type { LayerFacts } from './registry';
import type { BlobSource } from './uploads';

/** What a layer in zstd is called (image-spec v1.1). */
export const ZSTD_LAYER = 'application/vnd.oci.image.layer.v1.tar+zstd';

/** A layer as it was compressed on this computer: `digest` and `sizeBytes` are those of the compressed bytes. */
export interface CompressedLayer extends LayerFacts {
  readonly diffId: string;
  /** Of the uncompressed archive; 0: not known. */
  readonly archiveBytes: number;
  /** The least that any part of it was compressed with. */
  readonly effort: Effort;
  /** As what Gantry compressed it; undefined: gzip, or the engine keeps it so. */
  readonly madeAs?: Compression | undefined;
}

/** `small`: about as small as engines make it. `fast`: some 2 % larger (tables of numbers and names 15 %), in less than half the time. */
export type Effort = 'small' | 'fast';

export interface CompressRunning {
  readonly signal: AbortSignal;
  /** Bytes of the archive so far. */
  readonly onRead: (readBytes: number) => void;
  /** Asked for piece by piece: it may change on the way. */
  readonly effort: Effort;
  /** Where this computer has no zstd it becomes gzip, which whoever reads zstd reads too. */
  readonly compression: Compression;
}

/** Bytes in the store, or on their way to it. Reading throws AppFailure disk-full where the disk has no room for them. */
export interface StoredSource extends BlobSource {
  /** Nothing of it makes room for others until the answer is called. */
  hold(): () => void;
  /** They turned out not to be what they are called: whoever wants them next has them made anew. */
  discard(): Promise<void>;
}

/** A layer that is being compressed; its bytes can be read meanwhile. */
export interface Compressing {
  /** Rejects with AppFailure `cancelled` when nobody who asked for it wants it any more, and with what reading the archive throws. */
  readonly whole: Promise<CompressedLayer>;
  /** Reading it throws what reading the archive throws, too. */
  readonly source: StoredSource;
  /** Compressed so far. */
  readonly madeBytes: () => number;
}

/** Bytes that are compressed already, on their way to the store or in it. */
export interface KeptBlob {
  /** Now it is known which layer they are. */
  as(diffId: string): Promise<{ readonly layer: CompressedLayer; readonly source: StoredSource }>;
  /** They are of no layer that is wanted. */
  drop(): Promise<void>;
}

/**
 * Layers that were compressed on this computer, and configs of images: what they are, and as far as the disk has room, their bytes. All that
 * nobody holds may go at any time and only costs work. Memory stays flat.
 */
export interface LayerStore {
  /** All that are remembered, by diff ID. */
  known(): Promise<ReadonlyMap<string, CompressedLayer>>;
  /** The compressed bytes; null where they are not kept (any more). */
  source(diffId: string): Promise<StoredSource | null>;
  /** The diff ID of an archive that was read before, by its key; undefined: not known. */
  diffIdOf(archive: LayerArchive): Promise<string | undefined>;
  /** Reads the archive to name it; what is known is not read. */
  identify(archive: LayerArchive, signal: AbortSignal): Promise<string>;
  /** Starts what compressing takes, while the archives are waited for. */
  warmUp(): void;
  /** `key`: of the archive, to know it again without reading it; whoever asks for the same one meanwhile shares it. */
  compress(archive: AsyncIterable<Uint8Array>, key: string | null, running: CompressRunning): Compressing;
  /**
   * Takes bytes that are compressed already as they are. Throws AppFailure `cancelled` when aborted, engine-error where they are not what they
   * are called, and what reading them throws.
   */
  keep(blob: LayerFacts, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptBlob>;
  /** Forgets the bytes of these layers, not what they are. */
  release(diffIds: readonly string[]): Promise<void>;
  /** The config whose sha256 is the image's ID; null: not kept. */
  config(imageId: string): Promise<Uint8Array<ArrayBuffer> | null>;
  keepConfig(config: Uint8Array): Promise<void>;
}
