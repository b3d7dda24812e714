import type { PushedFile } from '#shared/model/pushed-image';
import { type Contents, printOf } from './contents';

/** From one image's files to another's. */
export interface Difference {
  /** New or different, as they are to be. */
  readonly changed: readonly PushedFile[];
  /** Absolute paths of what is no more, what a folder holds before the folder. */
  readonly removed: readonly string[];
  /** Of files and links among the removed. */
  readonly deleted: number;
  /** Of files that stay in lower layers without being seen any more. */
  readonly hiddenBytes: number;
}

export function compare(before: Contents, now: Contents): Difference {
  const changed: PushedFile[] = [];
  for (const file of now.values()) {
    const old = before.get(file.path);
    if (old === undefined || printOf(old) !== printOf(file)) changed.push(file);
  }
  const gone = [...before.values()].filter(({ path }) => !now.has(path));
  // What lay in a folder that is a file or a link now goes with the folder; by its path something else would be reached.
  const removed = gone.filter(({ path }) => !foldersOf(path).some((folder) => isOther(now.get(folder))));
  const hidden = [...gone, ...changed.flatMap(({ path }) => before.get(path) ?? [])];
  return {
    changed,
    removed: removed
      .map(({ path }) => `/${path}`)
      .sort()
      .reverse(),
    deleted: gone.filter(({ kind }) => kind !== 'folder').length,
    hiddenBytes: hidden.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const isOther = (file: PushedFile | undefined): boolean => file !== undefined && file.kind !== 'folder';

/** All folders above a path. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
