import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A day: what is still unfinished then was left by a process that ended. */
const ABANDONED_MS = 86_400_000;
/** Some kB each. */
const CONFIGS_KEPT = 500;

/** What a layer is called until it is whole: by the process that writes it. */
export const unfinishedName = (): string => `${process.pid}-${randomBytes(6).toString('hex')}.new`;

/** Deletes the oldest until the rest is no more than allowed; what is held stays. */
export async function tidy(folder: string, mostBytes: number, isHeld: (path: string) => boolean): Promise<void> {
  const files = (await list(folder, /\.(?:gz|new|config\.json)$/)).toSorted((a, b) => b.mtimeMs - a.mtimeMs);
  let [sumBytes, configs] = [0, 0];
  for (const { name, path, size, mtimeMs } of files) {
    const isAbandoned = name.endsWith('.new') && Date.now() - mtimeMs > ABANDONED_MS;
    sumBytes += size;
    if (name.endsWith('.config.json')) configs += 1;
    const isOverdue = name.endsWith('.gz')
      ? sumBytes > mostBytes
      : name.endsWith('.config.json') && configs > CONFIGS_KEPT;
    if ((isAbandoned || isOverdue) && !isHeld(path)) await rm(path, { force: true });
  }
}

/** Deletes what processes left half-written that are gone: of a large image that is much of a disk. */
export async function clearAbandoned(folder: string): Promise<void> {
  for (const { name, path } of await list(folder, /\.new$/)) {
    const writer = /^(\d+)-/.exec(name)?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) await rm(path, { force: true });
  }
}

async function list(folder: string, pattern: RegExp) {
  const names = (await readdir(folder)).filter((name) => pattern.test(name));
  const files = names.map(async (name) => {
    const path = join(folder, name);
    // What is written beside its place goes there at any moment.
    const found = await stat(path).catch(() => null);
    return found === null ? [] : [{ name, path, size: found.size, mtimeMs: found.mtimeMs }];
  });
  return (await Promise.all(files)).flat();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    // Somebody else's, then.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
