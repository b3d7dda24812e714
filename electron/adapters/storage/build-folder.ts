import { constants, lstatSync, readlinkSync, type Stats } from 'node:fs';
import { open, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { noFolder } from '#adapters/docker/context-folder';
import { namesIn } from '#adapters/docker/context-names';
import { readIgnore } from '#adapters/docker/ignore-file';
import type { BuildFolder, FolderEntry } from '#core/ports/build-folder';
import { AppFailure, cancelled } from '#shared/errors';
import { createSlices } from '../slices';
import { diskFailure } from './atomic-file';

/** Folders on this computer's disk. */
export function createBuildFolder(): BuildFolder {
  /** Folders that are known to lie inside, for the reads that follow a listing. */
  const inside = new Set<string>();
  return {
    list: (root, passOver, signal) => {
      inside.clear();
      return list(root, passOver, signal);
    },
    read: async (root, path, offsetBytes, lengthBytes) => {
      const file = join(root, path);
      try {
        await requireInside(root, dirname(file), inside);
        return await readRange(file, offsetBytes, lengthBytes);
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    ignoreRules,
    create,
  };
}

const list: BuildFolder['list'] = async (root, passOver, signal) => {
  const found: FolderEntry[] = [];
  const othersTurn = createSlices();
  const walk = async (folder: string): Promise<void> => {
    for (const name of readFolder(root, folder)) {
      const wait = othersTurn();
      if (wait !== undefined) await wait;
      if (signal.aborted) throw cancelled();
      const path = folder === '' ? name : `${folder}/${name}`;
      const entry = describe(root, path);
      if (entry === null) continue;
      found.push(entry);
      if (entry.kind === 'folder' && !passOver(path)) await walk(path);
    }
  };
  await walk('');
  return found;
};

function readFolder(root: string, folder: string): readonly string[] {
  try {
    return namesIn(join(root, folder)).map(({ text }) => text);
  } catch (cause) {
    throw folder === '' ? missing(root, cause) : unreadable(folder, cause);
  }
}

/** Null for what vanished meanwhile. */
function describe(root: string, path: string): FolderEntry | null {
  const fullPath = join(root, path);
  const stats = lstatSync(fullPath, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const kind = kindOf(stats);
  return {
    path,
    kind,
    sizeBytes: kind === 'file' ? stats.size : 0,
    mode: process.platform === 'win32' ? null : stats.mode & 0o7777,
    mtimeMs: stats.mtimeMs,
    linkTarget: kind === 'link' ? readlinkSync(fullPath).replaceAll('\\', '/') : '',
  };
}

function kindOf(stats: Stats): FolderEntry['kind'] {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'folder';
  return stats.isFile() ? 'file' : 'other';
}

async function requireInside(root: string, folder: string, known: Set<string>): Promise<void> {
  if (known.has(folder)) return;
  const [outer, inner] = await Promise.all([realpath(root), realpath(folder)]);
  if (inner !== outer && !inner.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`))
    throw new Error('it lies behind a link to elsewhere');
  known.add(folder);
}

async function readRange(file: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array> {
  // Windows knows no such flag; links are not listed as files there either.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offsetBytes);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const ignoreRules: BuildFolder['ignoreRules'] = async (root, dockerfile) => {
  const { rules, file, text } = await readIgnore(root, dockerfile);
  return file === null ? null : { file, text, judge: rules.judge };
};

const create: BuildFolder['create'] = async (root, files) => {
  const written: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      await writeFile(join(root, path), text, { flag: 'wx' });
      written.push(path);
    }
  } catch (cause) {
    for (const path of written) await rm(join(root, path), { force: true });
    const path = Object.keys(files)[written.length] ?? '';
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw inTheWay(path, cause);
    throw diskFailure(join(root, path), cause);
  }
};

const inTheWay = (path: string, cause: unknown): AppFailure =>
  new AppFailure(
    {
      code: 'not-possible-now',
      message: `There is a ${path} already, and Gantry changes no file of yours. Rename or remove it, then try again.`,
      retryable: true,
      action: 'retry',
    },
    { cause },
  );

function missing(folder: string, cause: unknown): AppFailure {
  const isNone = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
  return isNone ? noFolder(folder, 'chooseFolder', cause) : unreadable(folder, cause);
}

const unreadable = (path: string, cause: unknown): AppFailure =>
  new AppFailure(
    {
      code: 'file-unreadable',
      message: `${path} cannot be read (${cause instanceof Error ? cause.message : String(cause)}). Allow reading it, then try again.`,
      retryable: true,
      action: 'retry',
    },
    { cause },
  );
