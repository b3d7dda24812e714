import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tempFolder } from '../temp-folders';

/** One file of a build: its content, or more about it. */
export type Thing =
  | string
  | Buffer
  | { readonly content: string | Buffer; readonly mode: number }
  | { readonly link: string };
export type Files = Readonly<Record<string, Thing>>;

/** Bytes that start as a program or script does get the execute bits that a build on Linux gives. */
const isProgram = (content: string | Buffer): boolean => {
  const head = Buffer.from(content).subarray(0, 4).toString('latin1');
  return head === '\x7fELF' || head.startsWith('#!');
};

/** A new folder with these files; paths that end with a slash are folders. It goes when the file's tests are over. */
export async function onDisk(files: Files): Promise<string> {
  const dir = await tempFolder();
  for (const [path, thing] of Object.entries(files)) {
    const full = join(dir, path);
    await mkdir(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof thing === 'object' && 'link' in thing) {
      await symlink(thing.link, full);
      continue;
    }
    const { content, mode } =
      typeof thing === 'object' && 'mode' in thing ? thing : { content: thing, mode: isProgram(thing) ? 0o755 : 0o644 };
    await writeFile(full, content);
    await chmod(full, mode);
  }
  return dir;
}

export const touched = (dir: string, path: string, seconds: number): Promise<void> =>
  utimes(join(dir, path), seconds, seconds);

/** The same files in a folder. */
export const under = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, thing]) => [`${folder}/${path}`, thing]));

export const without = (files: Files, ...paths: readonly string[]): Files =>
  Object.fromEntries(
    Object.entries(files).filter(([path]) => !paths.some((gone) => path === gone || path.startsWith(`${gone}/`))),
  );
