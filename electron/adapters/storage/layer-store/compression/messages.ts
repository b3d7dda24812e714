import { availableParallelism } from 'node:os';
import type { Effort } from '#core/ports/layer-store';
import type { Compression } from '#shared/model/compression';

/** Pieces under way at once: they are compressed in the thread pool, whose threads others need too. */
export const SIDE_BY_SIDE = Math.max(2, Math.min(4, availableParallelism()));
/** Those under way, the one whose end the first of them begins with, the one that is held back, and two that are being filled. */
export const SLOTS = SIDE_BY_SIDE + 4;

/** An archive, and where its compressed bytes are written; `file` null: nowhere. */
export interface Begin {
  readonly is: 'begin';
  readonly job: number;
  readonly memory: SharedArrayBuffer;
  readonly compression: Compression;
  readonly file: { readonly path: string; readonly roomBytes: number } | null;
}

export type ToThread =
  | Begin
  /** The next one is in its slot. */
  | { readonly is: 'piece'; readonly job: number; readonly bytes: number; readonly effort: Effort }
  | { readonly is: 'end'; readonly job: number }
  /** Nobody wants it any more. */
  | { readonly is: 'drop'; readonly job: number };

/** What an archive is when all of it was read. `digest` and `sizeBytes` are those of the compressed bytes. */
export interface Compressed {
  readonly diffId: string;
  readonly archiveBytes: number;
  readonly digest: string;
  readonly sizeBytes: number;
}

export type FromThread =
  /** So many pieces are compressed and written. `writtenBytes` null: the file was given up. The slot of the last one is still read. */
  | { readonly is: 'passed'; readonly job: number; readonly pieces: number; readonly writtenBytes: number | null }
  /** The file is closed. */
  | { readonly is: 'done'; readonly job: number; readonly compressed: Compressed; readonly writtenBytes: number | null }
  | { readonly is: 'dropped'; readonly job: number; readonly cause: unknown };
