import type { PublishJob } from '#shared/model/publish-job';

/** Jobs on disk, `jobs/<id>.json`. Throws AppFailure disk-full or disk-error. */
export interface JobStore {
  /** Atomic: after a crash either the old or the new text is there. Resolves when it is on disk. */
  save(job: PublishJob): Promise<void>;
  /** All readable jobs; unreadable files are set aside and reported as notices. */
  load(): Promise<readonly PublishJob[]>;
  remove(id: string): Promise<void>;
}
