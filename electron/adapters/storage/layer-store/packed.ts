import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LayerFacts } from '#core/ports/registry';
import { AppFailure, cancelled } from '#shared/errors';
import type { GrowingFile } from './growing-file';

/**
 * Writes bytes that are compressed already, as they come. Where the disk has no room they are given up, but read to their end all the same:
 * they are a part of a stream. Throws AppFailure `cancelled` when aborted, engine-error where they are not what they are called.
 */
export async function writePacked(
  file: GrowingFile,
  { digest, sizeBytes }: LayerFacts,
  bytes: AsyncIterable<Uint8Array>,
  roomBytes: number,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  let handle = sizeBytes <= roomBytes ? await create(file.temporary) : null;
  if (handle === null) file.reached(null);
  try {
    for await (const piece of bytes) {
      if (signal.aborted) throw cancelled();
      hash.update(piece);
      if (handle === null || (await takes(handle, piece))) continue;
      file.reached(null);
      await handle.close();
      handle = null;
    }
  } catch (thrown) {
    throw signal.aborted ? cancelled() : thrown;
  } finally {
    await handle?.close();
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) throw damaged(digest, found);
  file.reached(sizeBytes);
}

async function create(path: string): Promise<FileHandle | null> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await open(path, 'wx', 0o600);
  } catch {
    return null;
  }
}

/** Less than all of it, or none, is what a full disk takes. */
const takes = (handle: FileHandle, piece: Uint8Array): Promise<boolean> =>
  handle.write(piece).then(
    ({ bytesWritten }) => bytesWritten === piece.length,
    () => false,
  );

const damaged = (digest: string, found: string): AppFailure =>
  new AppFailure({
    code: 'engine-error',
    message:
      'The engine handed out a layer whose bytes are not what it calls them. Try again, or build the image anew.',
    detail: `${digest} is ${found}`,
    retryable: true,
    action: 'retry',
  });
