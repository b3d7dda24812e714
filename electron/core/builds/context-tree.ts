import { baseName, folderOf } from '#core/detect/index';
import type { ContextPart, ContextPlace } from '#shared/contract/builds';
import type { layerPurposes } from '#shared/model/recipe';

type Purpose = (typeof layerPurposes)[number];

/** One file of the folder, on its way into the image or staying out. */
export interface ContextFile {
  /** Relative to the folder that was looked at. */
  readonly path: string;
  readonly bytes: number;
  /** What it is in a recipe; null: a Dockerfile decides, or it stays out. */
  readonly purpose: Purpose | null;
  /** Why it stays out, or why it had better; a phrase. */
  readonly why: string | null;
  readonly goesIn: boolean;
}

interface Sum {
  bytes: number;
  files: number;
  /** Bytes by purpose, and files by reason: what most of it is for, and what is said of all of it. */
  readonly purposes: Map<Purpose, number>;
  readonly reasons: Map<string, number>;
}

interface Folder {
  readonly path: string;
  readonly in: Sum;
  readonly out: Sum;
  readonly folders: Map<string, Folder>;
  readonly files: ContextFile[];
}

/** Everything below each folder, summed up once: places are answered without looking at the files again. */
export interface ContextTree {
  /** The heaviest parts of a folder (empty: the top) and what stays out of it; null: there is no such folder. */
  at(path: string): ContextPlace | null;
}

/** As many as a map can show, and a page can draw between two key presses. */
const MOST_PARTS = 60;

export function contextTree(files: readonly ContextFile[]): ContextTree {
  const folders = new Map<string, Folder>();
  const folderAt = (path: string): Folder => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const made: Folder = { path, in: sum(), out: sum(), folders: new Map(), files: [] };
    folders.set(path, made);
    if (path !== '') folderAt(folderOf(path)).folders.set(baseName(path), made);
    return made;
  };
  folderAt('');
  for (const file of files) {
    folderAt(folderOf(file.path)).files.push(file);
    for (let path = file.path; path !== ''; ) {
      path = folderOf(path);
      add(folderAt(path), file);
    }
  }
  return {
    at: (path) => {
      const found = folders.get(path);
      return found === undefined ? null : placeOf(found);
    },
  };
}

const sum = (): Sum => ({ bytes: 0, files: 0, purposes: new Map(), reasons: new Map() });

function add(to: Folder, { bytes, purpose, why, goesIn }: ContextFile): void {
  const side = goesIn ? to.in : to.out;
  side.bytes += bytes;
  side.files += 1;
  // A file of nothing counts too.
  if (purpose !== null) side.purposes.set(purpose, (side.purposes.get(purpose) ?? 0) + bytes + 1);
  if (why !== null) side.reasons.set(why, (side.reasons.get(why) ?? 0) + 1);
}

const placeOf = (at: Folder): ContextPlace => ({
  path: at.path,
  goesIn: sideOf(at, 'in'),
  staysOut: sideOf(at, 'out'),
});

function sideOf(at: Folder, side: 'in' | 'out'): ContextPlace['goesIn'] {
  const all = [
    ...[...at.folders.values()].filter((folder) => folder[side].files > 0).map((folder) => folderPart(folder, side)),
    ...at.files.filter(({ goesIn }) => goesIn === (side === 'in')).map(filePart),
  ].sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
  const rest = all.slice(MOST_PARTS);
  return {
    bytes: at[side].bytes,
    fileCount: at[side].files,
    parts: all.slice(0, MOST_PARTS),
    restCount: rest.length,
    restBytes: rest.reduce((total, { bytes }) => total + bytes, 0),
  };
}

const filePart = ({ path, bytes, purpose, why }: ContextFile): ContextPart => ({
  name: baseName(path),
  path,
  isFolder: false,
  bytes,
  fileCount: 1,
  purpose,
  why,
});

function folderPart({ path, ...sides }: Folder, side: 'in' | 'out'): ContextPart {
  const { bytes, files, purposes, reasons } = sides[side];
  const [purpose = null] = [...purposes].toSorted((a, b) => b[1] - a[1]).map(([each]) => each);
  const all = [...reasons];
  const whole = all.reduce((total, [, count]) => total + count, 0) === files;
  const why = !whole ? null : all.length === 1 ? (all[0]?.[0] ?? null) : 'several reasons';
  return { name: baseName(path), path, isFolder: true, bytes, fileCount: files, purpose, why };
}
