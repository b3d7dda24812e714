/** One entry of the build context, in the order in which it is sent. */
export interface ContextEntry {
  /** Relative, with slashes. */
  readonly path: string;
  readonly fullPath: string;
  readonly kind: 'folder' | 'file' | 'link';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly linkTarget: string;
  /** Left out by the ignore file, and listed nevertheless because the engine reads it: a Dockerfile, the ignore file. */
  readonly ignored?: true;
  /** For a file that is on no disk: its content, of exactly `sizeBytes`. */
  readonly content?: () => AsyncIterable<Buffer>;
}
