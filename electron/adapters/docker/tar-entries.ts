import type { ContextEntry } from './context-entry';
import { IGNORE_FILE, slashed } from './ignore-file';

/**
 * A context as one tar, so that ignored files do not get into the image. The classic builder takes Dockerfile and ignore file out of it
 * when `.dockerignore` names them (moby builder/remotecontext removeDockerfile); it does not know of an ignore file with another name, so it
 * is given one that names just these two. BuildKit takes nothing out of a tar: a Dockerfile that is ignored stays.
 */
export function tarEntries(
  listed: readonly ContextEntry[],
  dockerfile: string,
  builder: 'buildkit' | 'classic',
): readonly ContextEntry[] {
  const name = slashed(dockerfile);
  const isRead = ({ path }: ContextEntry): boolean => path === name || (builder === 'classic' && path === IGNORE_FILE);
  const entries = listed.filter((entry) => entry.ignored !== true || isRead(entry));
  const hidesDockerfile = entries.some(({ path, ignored }) => path === name && ignored === true);
  if (builder === 'buildkit' || !hidesDockerfile || entries.some(({ path }) => path === IGNORE_FILE)) return entries;
  return [ignoreFileFor(name), ...entries];
}

function ignoreFileFor(dockerfile: string): ContextEntry {
  const text = Buffer.from(`${IGNORE_FILE}\n${dockerfile.replace(/[*?[\]\\!#]/g, '\\$&')}\n`);
  async function* content(): AsyncGenerator<Buffer> {
    yield text;
  }
  const common = { path: IGNORE_FILE, fullPath: IGNORE_FILE, kind: 'file', linkTarget: '' } as const;
  return { ...common, sizeBytes: text.length, mode: 0o644, mtimeMs: 0, content };
}
