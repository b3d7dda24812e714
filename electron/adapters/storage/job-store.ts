import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobStore } from '#core/ports/job-store';
import { PublishJob } from '#shared/model/publish-job';
import { createSlices } from '../slices';
import { diskFailure, writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

/** `jobs/<id>.json`. Saves of one job follow each other, so that an older one never lands last. */
export function createJobStore(folder: string, report: Report): JobStore {
  const saving = new Map<string, Promise<void>>();
  const path = (id: string): string => join(folder, `${id}.json`);
  return {
    save: (job) => {
      const before = saving.get(job.id)?.catch(() => undefined) ?? Promise.resolve();
      // Between steps the app may be killed, but a loss of power at worst costs the step: only what is lasting waits for the disk.
      const durable = job.state.is !== 'running';
      const now = before.then(() => writeAtomically(path(job.id), JSON.stringify(job, null, 2), { durable }));
      saving.set(job.id, now);
      return now.finally(() => {
        if (saving.get(job.id) === now) saving.delete(job.id);
      });
    },
    load: async () => {
      const names = await readdir(folder).catch(() => []);
      const jobs: PublishJob[] = [];
      const slice = createSlices();
      for (const name of names.filter((one) => one.endsWith('.json'))) {
        const job = readStored(join(folder, name), PublishJob, report);
        if (job !== null) jobs.push(job);
        // There may be hundreds, and the window waits for its files and answers meanwhile. A turn for each would cost it more than the reading.
        await slice();
      }
      return jobs;
    },
    remove: async (id) => {
      await saving.get(id)?.catch(() => undefined);
      await rm(path(id), { force: true }).catch((cause: unknown) => Promise.reject(diskFailure(path(id), cause)));
    },
  };
}
