/** What a layer takes when it is compressed as pushes do. */
export interface LayerSize {
  readonly diffId: string;
  /** Of the uncompressed archive. */
  readonly archiveBytes: number;
  /** Compressed. */
  readonly sizeBytes: number;
}

/** Layers that were compressed on this computer: their sizes, and as far as the disk has room, the compressed bytes themselves. */
export interface LayerSizes {
  /** All that are remembered, by diff ID. */
  known(): Promise<ReadonlyMap<string, LayerSize>>;
  /**
   * Compresses an archive and remembers what came of it; memory stays flat, and a full disk only means that the bytes are not kept.
   * `onRead`: bytes of the archive so far. Throws AppFailure `cancelled` when aborted, and what reading the archive throws.
   */
  compress(
    archive: AsyncIterable<Uint8Array>,
    running: { readonly signal: AbortSignal; readonly onRead: (readBytes: number) => void },
  ): Promise<LayerSize>;
}
