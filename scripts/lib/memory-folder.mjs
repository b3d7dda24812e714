// @ts-check
// Temporary files in memory: engines and registries of the tests write and forget gigabytes, and wait for each of them on a disk.
import { existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Linux keeps it in memory, where it is mounted. */
const mount = '/dev/shm';
/** Many times what was there whenever it was looked at (some 300 MB). */
const NEEDED_BYTES = 6_000_000_000;
/** For engines, browsers and compilers beside it. */
const KEPT_FREE_BYTES = 6_000_000_000;

/**
 * Makes it the place of all temporary files, of this process and of those that it starts from now on. Where memory is scarce, or there is
 * no such place, everything stays as it is. Always the same folder: what a run that was cut short left there is found by the next one.
 * @returns {boolean} whether it is in memory now
 */
export function tempInMemory() {
  if (!hasRoom()) return false;
  const folder = join(mount, 'gantry');
  mkdirSync(folder, { recursive: true });
  process.env['TMPDIR'] = folder;
  return true;
}

function hasRoom() {
  if (process.platform !== 'linux' || !existsSync(mount)) return false;
  const { bavail, bsize } = statfsSync(mount);
  return bavail * bsize >= NEEDED_BYTES && availableBytes() >= NEEDED_BYTES + KEPT_FREE_BYTES;
}

/** proc(5): what programs could get without swapping, in units of 1024 bytes */
function availableBytes() {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
