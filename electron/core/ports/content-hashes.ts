/** A file as it was listed. */
export interface ListedFile {
  /** Relative to the folder. */
  readonly path: string;
  /** Null: any. */
  readonly bytes: number | null;
  readonly mtimeMs: number;
}

/** What files hold, as far as it takes to tell them apart. */
export interface ContentHashes {
  /**
   * SHA-256 of a file below `folder`, in hexadecimal. `known`: what it was when its size and time were the same; then it is not read
   * again. Null where the file is not as listed any more or cannot be read. Throws AppFailure cancelled.
   */
  sha256(folder: string, file: ListedFile, known: string | null, signal: AbortSignal): Promise<string | null>;
}
