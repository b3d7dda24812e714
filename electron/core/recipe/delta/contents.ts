import type { ListedFile } from '#core/ports/content-hashes';
import type { PushedFile } from '#shared/model/pushed-image';
import type { LayerFile, PlannedLayer } from '#shared/model/recipe';
import { hash, hex } from '../hash';

/** By path in the image. */
export type Contents = ReadonlyMap<string, PushedFile>;
export type HashFile = (file: ListedFile, known: string | null) => Promise<string | null>;

/** How long after its last change a file may be changed again without its time telling: FAT counts in steps of two seconds. */
const YOUNG_MS = 2000;

/**
 * What the planned layers hold, by content. Files whose size and time are as `known` keep their hash, all others are read: engines write
 * everything anew at each export. Null where a file is not as it was planned any more.
 */
export async function readContents(
  layers: readonly PlannedLayer[],
  known: Contents,
  hashFile: HashFile,
): Promise<Contents | null> {
  const contents = new Map<string, PushedFile>();
  for (const file of layers.flatMap(({ files }) => files)) {
    if (contents.has(file.path)) continue;
    const listed = listedAs(file);
    const before = known.get(file.path);
    const isKnown = before !== undefined && looksTheSame(before, file);
    const sha256 = listed === null ? null : await hashFile(listed, isKnown ? before.sha256 : null);
    if (listed !== null && sha256 === null) return null;
    contents.set(file.path, { ...file, sha256 });
  }
  return contents;
}

/** Null for what is no file of the folder. A mended one has other bytes in the image than on the disk. */
const listedAs = ({ kind, from, bytes, mtimeMs, mend }: LayerFile): ListedFile | null =>
  kind !== 'file' || from === null || mtimeMs === null
    ? null
    : { path: from, bytes: mend === null ? bytes : null, mtimeMs };

const looksTheSame = (before: PushedFile, now: LayerFile): boolean =>
  before.from === now.from && before.bytes === now.bytes && before.mtimeMs === now.mtimeMs && before.mend === now.mend;

/** As they are kept: sorted, and with no time that may not tell a change. */
export const keptFiles = (contents: Contents, nowMs: number): PushedFile[] =>
  [...contents.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => (file.mtimeMs !== null && nowMs - file.mtimeMs < YOUNG_MS ? { ...file, mtimeMs: null } : file));

/** Everything that the image shows of a file. */
export const printOf = ({ kind, bytes, mode, linkTarget, ownerId, mend, sha256 }: PushedFile): string =>
  [kind, bytes, mode, ownerId, mend, sha256, linkTarget].join(' ');

/** For estimates only: two different layers in four billion have the same. */
export const layerPrint = ({ files }: PlannedLayer, contents: Contents): string =>
  hex(
    hash(
      files
        .map(({ path }) => contents.get(path))
        .map((file) => (file === undefined ? '' : `${file.path}\0${printOf(file)}`))
        .join('\n'),
    ),
  );
