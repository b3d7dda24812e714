import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { unreadable } from './context-file';
import { type IgnoreRules, parseIgnore } from './ignore';

export const IGNORE_FILE = '.dockerignore';

export const slashed = (path: string): string => posix.normalize(path.replaceAll('\\', '/'));

/**
 * The ignore file that counts: `<Dockerfile>.dockerignore` goes before `.dockerignore`, as BuildKit has it. `dockerfile` null: none is used.
 * `file` null: there is no ignore file. Throws AppFailure file-unreadable, invalid-input.
 */
export async function readIgnore(
  folder: string,
  dockerfile: string | null,
): Promise<{ readonly rules: IgnoreRules; readonly file: string | null; readonly text: string }> {
  const own = dockerfile === null ? [] : [`${slashed(dockerfile)}.dockerignore`];
  for (const file of [...own, IGNORE_FILE]) {
    const content = await readFile(join(folder, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null;
      throw unreadable(file, cause);
    });
    if (content !== null) return { rules: parseIgnore(content), file, text: content };
  }
  return { rules: parseIgnore(''), file: null, text: '' };
}
