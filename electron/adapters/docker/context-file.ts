import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AppFailure } from '#shared/errors';
import type { ContextEntry } from './context-entry';

/** Up to here one synchronous read is far cheaper than a trip through the thread pool. */
export const SMALL_FILE_BYTES = 64 * 1024;

/** Reads the whole file, of the size that was listed, into `target` at `offset`. Throws AppFailure file-unreadable. */
export function readSmall(entry: ContextEntry, target: Buffer, offset: number): void {
  let file: number | undefined;
  try {
    file = openSync(entry.fullPath, 'r');
    for (let read = 0; read < entry.sizeBytes; ) {
      const bytes = readSync(file, target, offset + read, entry.sizeBytes - read, read);
      if (bytes === 0) throw shorter(entry);
      read += bytes;
    }
  } catch (cause) {
    throw cause instanceof AppFailure ? cause : unreadable(entry.path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Reads a large file of the size that was listed, block by block; what was appended meanwhile is left out, as the size has
 * been told already. `room` gives the place for the next block. Throws AppFailure file-unreadable.
 */
export async function* readLarge(
  entry: ContextEntry,
  room: (leftBytes: number) => { readonly target: Buffer; readonly offset: number; readonly length: number },
): AsyncGenerator<{ readonly target: Buffer; readonly bytes: number }> {
  const file = await openFile(entry);
  try {
    for (let left = entry.sizeBytes; left > 0; ) {
      const { target, offset, length } = room(left);
      const { bytesRead } = await file.read(target, offset, length, null);
      if (bytesRead === 0) throw shorter(entry);
      left -= bytesRead;
      yield { target, bytes: bytesRead };
    }
  } finally {
    await file.close();
  }
}

async function openFile(entry: ContextEntry): Promise<FileHandle> {
  try {
    return await open(entry.fullPath, 'r');
  } catch (cause) {
    throw unreadable(entry.path, cause);
  }
}

const shorter = (entry: ContextEntry): AppFailure =>
  new AppFailure({
    code: 'file-unreadable',
    message: `${entry.path} became shorter while it was being sent. Wait until the build of your game has finished, then push again.`,
    retryable: true,
    action: 'retry',
  });

/** `path` from the context's root; empty for the root itself. */
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
