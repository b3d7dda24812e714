import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildRequest } from '#core/ports/engine';
import { type AppError, AppFailure } from '#shared/errors';
import { tempFolder } from '../../../support/temp-folders';

/** A new folder with these files; it goes when the file's tests are over. */
export async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

export const request = (folder: string, more: Partial<BuildRequest> = {}): BuildRequest => ({
  folder,
  dockerfile: 'Dockerfile',
  recipe: null,
  target: null,
  buildArgs: {},
  labels: {},
  mends: null,
  ...more,
});

export async function failureOf(work: () => Promise<unknown>): Promise<AppError> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error;
    throw thrown;
  }
  throw new Error('expected an AppFailure, but nothing was thrown');
}

export const never = new AbortController().signal;
