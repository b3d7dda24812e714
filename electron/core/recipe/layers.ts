import { folderOf } from '#core/detect/index';
import type { LayerFile, PlannedLayer } from '#shared/model/recipe';
import { removedListBytes } from '#shared/model/recipe-delta';
import { compareInTree } from '#shared/model/tree-order';
import { buckets } from './buckets';
import type { SortedFiles } from './files';
import { INIT_FILE } from './start';

/** Where servers keep what they write for their user; its own, so that it may. */
export const HOME_FOLDER = '/home/gantry';
export const CERTIFICATES_FILE = '/etc/ssl/certs/ca-certificates.crt';

/** Takes away what a delta's list names, and itself; see resources/recipes. */
export const REMOVE_PROGRAM = '/gantry/remove';
export const REMOVED_LIST = '/gantry/removed';

const OWNED = ['app', HOME_FOLDER.slice(1)];

/** Sizes of what comes with Gantry; null: not needed. */
export interface Bundled {
  readonly certificateBytes: number | null;
  readonly initBytes: number | null;
}

/** What stays the same longest comes first, the code last. */
export function planLayers(
  { byPurpose }: SortedFiles,
  ownerId: number,
  { certificateBytes, initBytes }: Bundled,
): readonly PlannedLayer[] {
  const layer = (name: string, purpose: PlannedLayer['purpose'], files: readonly LayerFile[]): PlannedLayer[] =>
    files.length === 0 ? [] : [{ name: `${name}.tar`, purpose, ...withFolders(files, ownerId) }];
  const of = (purpose: 'runtime' | 'libraries' | 'assets' | 'code') => byPurpose.get(purpose) ?? [];
  return [
    // The only one with files of root: engines differ in whether they name him in what they hand out.
    ...layer('system', 'system', [
      folder(HOME_FOLDER.slice(1), ownerId),
      ...(certificateBytes === null ? [] : [systemFile(CERTIFICATES_FILE, certificateBytes, 'certificates')]),
      ...(initBytes === null ? [] : [systemFile(INIT_FILE, initBytes, 'init')]),
    ]),
    ...layer('runtime', 'runtime', of('runtime')),
    ...layer('libraries', 'libraries', of('libraries')),
    ...buckets(of('assets')).flatMap(({ key, files }) => layer(`assets-${key}`, 'assets', files)),
    ...layer('code', 'code', of('code')),
  ];
}

/** The one layer of a delta; none where nothing is new and nothing goes. `removeBytes`: size of the program that removes. */
export function deltaLayers(
  changed: readonly LayerFile[],
  removed: readonly string[],
  { chain, ownerId, removeBytes }: { readonly chain: number; readonly ownerId: number; readonly removeBytes: number },
): readonly PlannedLayer[] {
  const tools =
    removed.length === 0
      ? []
      : [
          systemFile(REMOVE_PROGRAM, removeBytes, 'remove'),
          systemFile(REMOVED_LIST, removedListBytes(removed), 'removed'),
        ];
  const files = [...changed, ...tools];
  return files.length === 0 ? [] : [{ name: `delta-${chain}.tar`, purpose: 'delta', ...withFolders(files, ownerId) }];
}

const systemFile = (path: string, bytes: number, mend: NonNullable<LayerFile['mend']>): LayerFile => ({
  path: path.slice(1),
  kind: 'file',
  from: null,
  bytes,
  mode: mend === 'init' || mend === 'remove' ? 0o755 : 0o644,
  linkTarget: '',
  mtimeMs: null,
  ownerId: 0,
  mend,
});

/** The system's own folders keep their owner; what is the server's belongs to its user. */
function folder(path: string, ownerId: number): LayerFile {
  const isOwned = OWNED.some((owned) => path === owned || path.startsWith(`${owned}/`));
  const rest = { from: null, bytes: 0, mode: 0o755, linkTarget: '', mtimeMs: null, mend: null };
  return { path, kind: 'folder', ownerId: isOwned ? ownerId : 0, ...rest };
}

/** Folders are entries of their own: without them an engine gives them the time of the build, and no two layers were equal. */
function withFolders(files: readonly LayerFile[], ownerId: number): Pick<PlannedLayer, 'files' | 'bytes'> {
  const all = new Map(files.map((file) => [file.path, file]));
  for (const { path } of files)
    for (let parent = folderOf(path); parent !== '' && !all.has(parent); parent = folderOf(parent))
      all.set(parent, folder(parent, ownerId));
  return {
    files: [...all.values()].sort((a, b) => compareInTree(a.path, b.path)),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
