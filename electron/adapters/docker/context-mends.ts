import { readFile } from 'node:fs/promises';
import type { ContextMends } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import { mendText, type TextMend } from '#shared/model/text-mend';
import type { ContextEntry } from './context-entry';
import { unreadable } from './context-file';

/** The listed context as it is wanted: without what stays out and the folders that are empty then, texts mended, a line more in the Dockerfile. */
export function mendedEntries(
  listed: readonly ContextEntry[],
  { leaveOut, mended, dockerfileTail }: ContextMends,
  dockerfile: string,
): readonly ContextEntry[] {
  const kept = listed.filter(({ path }) => !leaveOut.has(path));
  const emptied = emptiedFolders(listed, kept);
  return kept
    .filter(({ path }) => ![path, ...foldersAbove(path)].some((folder) => emptied.has(folder)))
    .map((entry) => {
      const text = mended.get(entry.path);
      if (entry.kind === 'file' && text !== undefined)
        return withContent(entry, text.bytes, () => mendedFile(entry, text.mend, text.bytes));
      if (entry.path !== dockerfile || dockerfileTail === null) return entry;
      const sizeBytes = entry.sizeBytes + Buffer.byteLength(dockerfileTail);
      return withContent(entry, sizeBytes, async () =>
        Buffer.concat([await readWhole(entry), Buffer.from(dockerfileTail)]),
      );
    });
}

/** A text file as it goes in. Throws AppFailure file-unreadable, also where it is no longer as it was listed. */
export async function mendedFile(file: Readable, mend: TextMend, bytes: number): Promise<Buffer> {
  const content = Buffer.from(mendText(mend, (await readWhole(file)).toString('latin1')), 'latin1');
  if (content.length === bytes) return content;
  throw new AppFailure({
    code: 'file-unreadable',
    message: `${file.path} changed while it was being packed. Wait until the build of your game has finished, then try again.`,
    retryable: true,
    action: 'retry',
  });
}

type Readable = Pick<ContextEntry, 'path' | 'fullPath'>;

const readWhole = ({ path, fullPath }: Readable): Promise<Buffer> =>
  readFile(fullPath).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });

/** Another content than other names of the same file have. */
function withContent({ inode: _inode, ...entry }: ContextEntry, sizeBytes: number, read: () => Promise<Buffer>) {
  async function* content(): AsyncGenerator<Buffer> {
    yield await read();
  }
  return { ...entry, sizeBytes, content };
}

/** Folders that held something, and hold no file any more. */
function emptiedFolders(listed: readonly ContextEntry[], kept: readonly ContextEntry[]): ReadonlySet<string> {
  const still = new Set(kept);
  const holding = new Set(kept.filter(({ kind }) => kind !== 'folder').flatMap(({ path }) => foldersAbove(path)));
  const touched = listed.filter((entry) => !still.has(entry)).flatMap(({ path }) => foldersAbove(path));
  return new Set(touched.filter((folder) => !holding.has(folder)));
}

const foldersAbove = (path: string): readonly string[] => {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
};
