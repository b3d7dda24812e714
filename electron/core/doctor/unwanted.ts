import { baseName, type Survey } from '#core/detect/index';
import type { Scope } from './scope';
import { findSecrets } from './secrets';

/** Why something stays out of an image. */
export type UnwantedReason =
  | 'debug-symbols'
  | 'do-not-ship'
  | 'editor-folders'
  | 'version-control'
  | 'secrets'
  | 'link-leaves-folder'
  | 'ignored'
  | 'left-out'
  | 'build-file'
  | 'not-a-file';

export interface Unwanted {
  /** Relative to the scope. */
  readonly path: string;
  readonly bytes: number;
  readonly reason: UnwantedReason;
  /** For people: a phrase. */
  readonly why: string;
}

const folders: readonly (readonly [RegExp, UnwantedReason, string])[] = [
  [/(?:DoNotShip|DontShipIt[^/]*)\//i, 'do-not-ship', 'Unity says not to ship it'],
  [/(?:^|\/)\.(?:git|svn|hg|plastic)(?:\/|$)/, 'version-control', 'version control'],
  [/(?:^|\/)(?:DerivedDataCache|Intermediate|\.godot|\.import)\//, 'editor-folders', 'the editor’s own files'],
  [/\.dSYM\//, 'debug-symbols', 'debug symbols'],
];
const names: readonly (readonly [RegExp, UnwantedReason, string])[] = [
  [/\.(?:debug|sym|psym|pdb)$/i, 'debug-symbols', 'debug symbols'],
  [/^(?:Dockerfile(?:\..+)?|.+\.Dockerfile|\.dockerignore|gantry\.json)$/, 'build-file', 'for building the image'],
  [/^Manifest_.+\.txt$/, 'build-file', 'Unreal’s list of staged files'],
  [/^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/i, 'build-file', 'left by the file manager'],
];
/** `Library` is an ordinary word: only Unity's holds these. */
const libraryMarks = ['ArtifactDB', 'PackageCache', 'ScriptAssemblies', 'ShaderCache'];

/** Everything in the scope that should not get into an image, each with its reason. `keep`: wanted nevertheless; `leaveOut`: not wanted. */
export async function findUnwanted(
  scope: Scope,
  keep: readonly string[],
  leaveOut: readonly string[],
): Promise<readonly Unwanted[]> {
  const secrets = new Map((await findSecrets(scope)).map(({ file, kind }) => [file.path, kind]));
  const libraries = unityLibraries(scope.survey);
  const found: Unwanted[] = [];
  for (const { path, kind, sizeBytes: bytes, linkTarget } of scope.survey.entries) {
    if (kind === 'folder') continue;
    const [kept, left] = [closest(keep, path), closest(leaveOut, path)];
    // What is said of a folder holds until something is said of what lies in it.
    if (kept > left) continue;
    const judged = judge(path, libraries) ?? ofKind(kind, path, linkTarget);
    const secret = secrets.get(path);
    if (left > 0) found.push({ path, bytes, reason: 'left-out', why: 'left out by you' });
    else if (scope.isIgnored(path)) found.push({ path, bytes, reason: 'ignored', why: 'named in .dockerignore' });
    else if (judged !== null) found.push({ path, bytes, ...judged });
    else if (secret !== undefined) found.push({ path, bytes, reason: 'secrets', why: secret });
  }
  return found;
}

/** How long the longest of the names is that is this path or a folder above it; 0: none is. */
const closest = (names: readonly string[], path: string): number =>
  names
    .map((name) => name.replace(/\/$/, ''))
    .filter((name) => path === name || path.startsWith(`${name}/`))
    .reduce((longest, name) => Math.max(longest, name.length), 0);

type Judged = Pick<Unwanted, 'reason' | 'why'>;

function judge(path: string, libraries: readonly string[]): Judged | null {
  if (libraries.some((library) => path.startsWith(library)))
    return { reason: 'editor-folders', why: 'the editor’s own files' };
  const [, reason, why] =
    folders.find(([pattern]) => pattern.test(path)) ?? names.find(([pattern]) => pattern.test(baseName(path))) ?? [];
  return reason === undefined || why === undefined ? null : { reason, why };
}

/** Why an empty folder had better stay out; null: it may be one that the server writes into. */
export const reasonOfFolder = (path: string): UnwantedReason | null => judge(`${path}/`, [])?.reason ?? null;

const unityLibraries = (survey: Survey): readonly string[] =>
  survey.entries
    .filter(({ path, kind }) => kind === 'folder' && baseName(path) === 'Library')
    .filter(({ path }) => libraryMarks.some((mark) => survey.has(`${path}/${mark}`)))
    .map(({ path }) => `${path}/`);

function ofKind(kind: 'file' | 'link' | 'other', path: string, target: string): Judged | null {
  if (kind === 'other') return { reason: 'not-a-file', why: 'neither a file nor a link' };
  if (kind === 'link' && leaves(path, target))
    return { reason: 'link-leaves-folder', why: `a link out of the folder, to ${target}` };
  return null;
}

/** Whether a link's target lies outside of the folder that the link is in. */
function leaves(path: string, target: string): boolean {
  if (/^(?:\/|[A-Za-z]:)/.test(target)) return true;
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
