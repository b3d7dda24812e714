import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { BuildRequest } from '#core/ports/engine';
import { type AppError, AppFailure } from '#shared/errors';

const made: string[] = [];
afterAll(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true, force: true });
});

/** A new folder with these files; it goes when the file's tests are over. */
export async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-unit-'));
  made.push(dir);
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
