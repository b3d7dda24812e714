import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppFailure } from '#shared/errors';

const PRIVATE = 0o600;

/**
 * Writes beside the file and renames: after a crash of the app or on a full disk either the old or the new text is there. `durable`
 * also waits until the disk has it, so that it survives a loss of power (tens of ms). `mode`: its rights, for this
 * user only if not said. disk-full, disk-error.
 */
export async function writeAtomically(
  path: string,
  text: string,
  { durable = true, mode = PRIVATE } = {},
): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w', mode);
    try {
      // What the process's mask takes away is given back.
      if (mode !== PRIVATE) await file.chmod(mode);
      await file.writeFile(text);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskFailure(path, cause);
  }
}

/** The same for the few small files that are written while somebody waits for the answer. */
export function writeAtomicallySync(path: string, text: string): void {
  const temporary = temporaryName(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, 'w', PRIVATE);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    discard(temporary);
    throw diskFailure(path, cause);
  }
}

const temporaryName = (path: string): string => `${path}.${randomBytes(4).toString('hex')}.new`;

/** Where nothing could be written, there may be nothing to take away either. */
function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // The first failure is the one to tell.
  }
}

/** A failed write in words. */
export function diskFailure(path: string, cause: unknown): AppFailure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk is full: ${path} could not be saved. Free some space, then try again.`;
    return new AppFailure({ code: 'disk-full', message, retryable: true, action: 'retry' }, { cause });
  }
  const message = `${path} could not be saved (${code || String(cause)}). Check that this user may write there, then try again.`;
  return new AppFailure(
    {
      code: 'disk-error',
      message,
      retryable: true,
      action: 'retry',
      detail: cause instanceof Error ? cause.message : null,
    },
    { cause },
  );
}
