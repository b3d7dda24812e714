import { createHash, type Hash } from 'node:crypto';
import { lstatSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest, ContextFacts } from '#core/ports/engine';
import { AppFailure, cancelled } from '#shared/errors';
import { createSlices } from '../slices';
import type { ContextEntry } from './context-entry';
import { unreadable } from './context-file';
import { noFolder } from './context-folder';
import { mendedEntries } from './context-mends';
import { below, fullPathOf, type Name, namesIn, targetOf } from './context-names';
import type { IgnoreRules } from './ignore';
import { readIgnore, slashed } from './ignore-file';

/**
 * Lists what the docker command would send: everything but what the ignore file leaves out; Dockerfile and ignore file always. And then as
 * it is mended.
 */
export async function listContext(request: BuildRequest, signal: AbortSignal): Promise<readonly ContextEntry[]> {
  requireFiles(request);
  const { rules, file } = await readIgnore(request.folder, request.dockerfile);
  const always = new Set([slashed(request.dockerfile), ...(file === null ? [] : [file])]);
  const entries: ContextEntry[] = [];
  const othersTurn = createSlices();
  /** `passed`: ignored folders on the way here; they are sent only when something below them is. */
  const walk = async (folder: Name, passed: readonly ContextEntry[]): Promise<void> => {
    let open = passed;
    for (const name of readFolder(request.folder, folder)) {
      const wait = othersTurn();
      if (wait !== undefined) await wait;
      if (signal.aborted) throw cancelled();
      const path = below(folder, name);
      const verdict = judge(rules, always, path.text);
      const entry = verdict === 'skip' ? null : describe(request.folder, path);
      if (entry === null || (verdict === 'descend' && entry.kind !== 'folder')) continue;
      if (verdict !== 'descend') {
        entries.push(...open, verdict === 'needed' ? { ...entry, ignored: true } : entry);
        open = [];
      }
      if (entry.kind !== 'folder') continue;
      const sent = entries.length;
      await walk(path, verdict === 'descend' ? [...open, entry] : []);
      if (entries.length > sent) open = [];
    }
  };
  await walk({ text: '', bytes: null }, []);
  return request.mends === null ? entries : mendedEntries(entries, request.mends, slashed(request.dockerfile));
}

function readFolder(root: string, folder: Name): readonly Name[] {
  try {
    return namesIn(folder.text === '' ? root : fullPathOf(root, folder));
  } catch (cause) {
    throw unreadable(folder.text, cause);
  }
}

function judge(rules: IgnoreRules, always: ReadonlySet<string>, path: string): 'keep' | 'needed' | 'skip' | 'descend' {
  const verdict = rules.judge(path);
  if (always.has(path)) return verdict === 'keep' ? 'keep' : 'needed';
  return verdict === 'skip' && [...always].some((wanted) => wanted.startsWith(`${path}/`)) ? 'descend' : verdict;
}

/** sha256 over everything that decides the build's outcome, without reading the files' contents. */
export async function fingerprint(
  request: BuildRequest,
  entries: readonly ContextEntry[],
): Promise<Omit<ContextFacts, 'steps'>> {
  const hash = createHash('sha256').update(
    JSON.stringify([request.dockerfile, request.target, Object.entries(request.buildArgs).sort()]),
  );
  await hashEntries(hash, entries);
  return { fingerprint: hash.digest('hex'), ...contextSize(entries) };
}

const HASHED_AT_ONCE = 500;

/** Everything of the entries that decides what a build makes of them; others get their turn meanwhile. */
export async function hashEntries(hash: Hash, entries: readonly ContextEntry[]): Promise<void> {
  const othersTurn = createSlices();
  // Each update costs more than what it hashes.
  for (let from = 0; from < entries.length; from += HASHED_AT_ONCE) {
    await othersTurn();
    const some = entries.slice(from, from + HASHED_AT_ONCE);
    hash.update(some.map(decisive).join(''));
  }
}

const decisive = ({ path, kind, sizeBytes, mode, mtimeMs, linkTarget }: ContextEntry): string =>
  `\n${kind} ${path}\0${kind === 'folder' ? '' : `${sizeBytes} ${mtimeMs}`} ${mode} ${linkTarget}`;

/** The files among the entries, and their bytes. */
export function contextSize(entries: readonly ContextEntry[]): {
  readonly files: number;
  readonly contextBytes: number;
} {
  let [files, contextBytes] = [0, 0];
  for (const { kind, sizeBytes } of entries) {
    if (kind !== 'file') continue;
    files += 1;
    contextBytes += sizeBytes;
  }
  return { files, contextBytes };
}

function requireFiles({ folder, dockerfile }: BuildRequest): void {
  if (!isKind(folder, (stats) => stats.isDirectory())) throw noFolder(folder, 'editProject');
  const outside = /^(?:\.\.(?:\/|$)|\/)/.test(slashed(dockerfile));
  if (!outside && isKind(join(folder, dockerfile), (stats) => stats.isFile())) return;
  const message = outside
    ? `The Dockerfile ${dockerfile} lies outside of ${folder}. Engines read only what is inside: move it there.`
    : `There is no ${dockerfile} in ${folder}. Add one, or choose another Dockerfile.`;
  throw new AppFailure({ code: 'dockerfile-missing', message, action: 'editProject', retryable: true });
}

function isKind(path: string, test: (stats: Stats) => boolean): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && test(stats);
}

/** Null for what no context holds: sockets, pipes, devices, and what vanished while listing. */
function describe(root: string, name: Name): ContextEntry | null {
  const fullPath = fullPathOf(root, name);
  try {
    return entryAt(fullPath, name);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unreadable(name.text, cause);
  }
}

function entryAt(fullPath: string | Buffer, { text: path, bytes }: Name): ContextEntry | null {
  const stats = lstatSync(fullPath);
  const [mode, mtimeMs] = [modeOf(stats), stats.mtimeMs];
  const named = (entry: ContextEntry): ContextEntry => (bytes === null ? entry : { ...entry, pathBytes: bytes });
  if (stats.isDirectory())
    return named({ path, fullPath, kind: 'folder', sizeBytes: 0, mode, mtimeMs, linkTarget: '' });
  if (stats.isSymbolicLink()) {
    const target = targetOf(fullPath);
    const raw = target.bytes === null ? {} : { targetBytes: target.bytes };
    return named({ path, fullPath, kind: 'link', sizeBytes: 0, mode, mtimeMs, linkTarget: target.text, ...raw });
  }
  if (!stats.isFile()) return null;
  const file: ContextEntry = { path, fullPath, kind: 'file', sizeBytes: stats.size, mode, mtimeMs, linkTarget: '' };
  return named(hasInode(stats) ? { ...file, ...inodeOf(fullPath) } : file);
}

/** Windows' numbers of files say nothing across volumes, and its docker command does not look at them. */
const hasInode = ({ nlink }: Stats): boolean => nlink > 1 && process.platform !== 'win32';

function inodeOf(fullPath: string | Buffer): { readonly inode: string } {
  const { dev, ino } = lstatSync(fullPath, { bigint: true });
  return { inode: `${dev}:${ino}` };
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : null);

/** Windows keeps no execute bit: like the docker command, everything is executable there. */
const modeOf = (stats: Stats): number => (process.platform === 'win32' ? 0o755 : stats.mode & 0o7777);
