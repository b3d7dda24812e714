import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildRequest } from '#core/ports/engine';
import { tempFolder } from './temp-folders';

/** A new folder with these files, by path; it goes when the file's tests are over. */
export async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content, path.endsWith('.sh') || path === 'busybox' ? { mode: 0o755 } : {});
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
