import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Build machines push for years; older jobs of the command than these are of no use to anybody. */
const KEEP = 100;

/** Removes the oldest jobs and logs of the command. Job numbers sort by time. A failure here is of no interest. */
export async function forgetOldJobs(folder: string): Promise<void> {
  for (const kind of ['jobs', 'logs']) {
    const names = (await readdir(join(folder, kind)).catch(() => [])).sort();
    for (const name of names.slice(0, Math.max(0, names.length - KEEP)))
      await rm(join(folder, kind, name), { force: true }).catch(() => undefined);
  }
}
