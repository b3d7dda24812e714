import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A day: what is still unfinished then was left by a process that ended. */
const ABANDONED_MS = 86_400_000;
/** Some kB each. */
const CONFIGS_KEPT = 500;

/** Deletes the oldest until the rest is no more than allowed; what is held stays. */
export async function tidy(folder: string, mostBytes: number, isHeld: (path: string) => boolean): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(?:gz|new|config\.json)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
  files.sort((a, b) => b.mtimeMs - a.mtimeMs);
  let [sumBytes, configs] = [0, 0];
  for (const { name, size, mtimeMs } of files) {
    const isAbandoned = name.endsWith('.new') && Date.now() - mtimeMs > ABANDONED_MS;
    sumBytes += size;
    if (name.endsWith('.config.json')) configs += 1;
    const isOverdue = name.endsWith('.gz')
      ? sumBytes > mostBytes
      : name.endsWith('.config.json') && configs > CONFIGS_KEPT;
    const path = join(folder, name);
    if ((isAbandoned || isOverdue) && !isHeld(path)) await rm(path, { force: true });
  }
}
