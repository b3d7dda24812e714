import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { BuildRequest, ContextFacts } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import { cancelled } from './client';
import { type IgnoreRules, parseIgnore } from './ignore';

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
}

/** Lists what the docker command would send: everything but what the ignore file leaves out; Dockerfile and ignore file always. */
export async function listContext(request: BuildRequest, signal: AbortSignal): Promise<readonly ContextEntry[]> {
  await requireFiles(request);
  const { rules, file } = await readRules(request);
  const always = new Set([posix.normalize(request.dockerfile.replaceAll('\\', '/')), ...(file === null ? [] : [file])]);
  const entries: ContextEntry[] = [];
  const walk = async (folder: string): Promise<void> => {
    if (signal.aborted) throw cancelled();
    const names = await readdir(join(request.folder, folder)).catch((cause: unknown) =>
      Promise.reject(unreadable(folder, cause)),
    );
    for (const name of names.sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const verdict = judge(rules, always, path);
      if (verdict === 'skip') continue;
      const entry = describe(request.folder, path);
      if (entry === null) continue;
      // A folder that is only passed through is still sent: its parents must exist for what is taken back.
      if (verdict === 'keep' || entry.kind === 'folder') entries.push(entry);
      if (entry.kind === 'folder') await walk(path);
    }
  };
  await walk('');
  return entries;
}

function judge(rules: IgnoreRules, always: ReadonlySet<string>, path: string): 'keep' | 'skip' | 'descend' {
  if (always.has(path)) return 'keep';
  const verdict = rules.judge(path);
  return verdict === 'skip' && [...always].some((wanted) => wanted.startsWith(`${path}/`)) ? 'descend' : verdict;
}

/** sha256 over everything that decides the build's outcome, without reading the files' contents. */
export function fingerprint(request: BuildRequest, entries: readonly ContextEntry[]): ContextFacts {
  const hash = createHash('sha256').update(
    JSON.stringify([request.dockerfile, request.target, Object.entries(request.buildArgs).sort()]),
  );
  let contextBytes = 0;
  let files = 0;
  for (const { path, kind, sizeBytes, mode, mtimeMs, linkTarget } of entries) {
    hash.update(`\n${kind} ${path}\0${kind === 'folder' ? '' : `${sizeBytes} ${mtimeMs}`} ${mode} ${linkTarget}`);
    if (kind !== 'file') continue;
    files += 1;
    contextBytes += sizeBytes;
  }
  return { fingerprint: hash.digest('hex'), files, contextBytes };
}

async function requireFiles({ folder, dockerfile }: BuildRequest): Promise<void> {
  if (!isKind(folder, (stats) => stats.isDirectory())) {
    throw new AppFailure({
      code: 'folder-missing',
      message: `The folder ${folder} is not there any more. Choose where it is now.`,
      action: 'editProject',
    });
  }
  if (!isKind(join(folder, dockerfile), (stats) => stats.isFile() || stats.isSymbolicLink())) {
    const message = `There is no ${dockerfile} in ${folder}. Add one, or choose another Dockerfile for this project.`;
    throw new AppFailure({ code: 'dockerfile-missing', message, action: 'editProject', retryable: true });
  }
}

function isKind(path: string, test: (stats: Stats) => boolean): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && test(stats);
}

/** `<Dockerfile>.dockerignore` goes before `.dockerignore`, as BuildKit has it. */
async function readRules({ folder, dockerfile }: BuildRequest): Promise<{ rules: IgnoreRules; file: string | null }> {
  for (const file of [`${dockerfile.replaceAll('\\', '/')}.dockerignore`, '.dockerignore']) {
    const content = await readFile(join(folder, file), 'utf8').catch(() => null);
    if (content !== null) return { rules: parseIgnore(content), file };
  }
  return { rules: parseIgnore(''), file: null };
}

/** Null for what no context holds: sockets, devices, and what vanished while listing. */
function describe(root: string, path: string): ContextEntry | null {
  const fullPath = join(root, path);
  const stats = lstatSync(fullPath, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const common = { path, fullPath, mode: modeOf(stats), mtimeMs: stats.mtimeMs };
  if (stats.isDirectory()) return { ...common, kind: 'folder', sizeBytes: 0, linkTarget: '' };
  if (stats.isSymbolicLink())
    return { ...common, kind: 'link', sizeBytes: 0, linkTarget: readlinkSync(fullPath).replaceAll('\\', '/') };
  return stats.isFile() ? { ...common, kind: 'file', sizeBytes: stats.size, linkTarget: '' } : null;
}

/** Windows keeps no execute bit: like the docker command, everything is executable there. */
const modeOf = (stats: Stats): number => (process.platform === 'win32' ? 0o755 : stats.mode & 0o7777);

export const unreadable = (path: string, cause: unknown): AppFailure =>
  new AppFailure(
    {
      code: 'file-unreadable',
      message: `${path === '' ? 'The folder' : path} cannot be read (${cause instanceof Error ? cause.message : String(cause)}). Allow reading it, or name it in .dockerignore.`,
      retryable: true,
      action: 'retry',
    },
    { cause },
  );
