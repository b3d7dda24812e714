import { z } from '../zod';
import { count, formatBytes, withThousands } from './format';

/** A recipe's image as a change of the last one that was pushed. */
export const RecipeDelta = z.object({
  /** By its ID in the engine, and the name that it gets there while it is built upon. */
  parent: z.object({ imageId: z.string(), reference: z.string() }),
  /** Absolute paths in the image, in the order in which they are removed once the layer is there. */
  removed: z.array(z.string()),
});
export type RecipeDelta = z.infer<typeof RecipeDelta>;

/** The list as the program that removes reads it: each path is ended by a zero byte. */
export const removedList = (removed: readonly string[]): string => removed.map((path) => `${path}\0`).join('');

/** Of the list, in UTF-8. */
export const removedListBytes = (removed: readonly string[]): number =>
  [...removedList(removed)].reduce((sum, letter) => sum + bytesOf(letter.codePointAt(0) ?? 0), 0);

const bytesOf = (codePoint: number): number => 1 + [0x80, 0x800, 0x10000].filter((from) => codePoint >= from).length;

/** What changed, in figures. */
export const DeltaSummary = z.object({
  /** Tag of the image that it is built upon. */
  since: z.string(),
  /** New or changed. */
  files: z.int(),
  bytes: z.int(),
  deleted: z.int(),
  /** How many deltas the image consists of, besides the whole one below them. */
  chain: z.int(),
});
export type DeltaSummary = z.infer<typeof DeltaSummary>;

/** `Only what changed since 1.0.3: 12 files, 3.4 MB (2 deleted)` */
export function deltaInWords({ since, files, bytes, deleted }: DeltaSummary): string {
  if (files + deleted === 0) return `No file has changed since ${since}`;
  const gone = deleted === 0 ? '' : ` (${withThousands(deleted)} deleted)`;
  return `Only what changed since ${since}: ${count(files, 'file')}, ${formatBytes(bytes)}${gone}`;
}
