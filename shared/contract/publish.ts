import { LogMatches, LogPage } from '../model/log';
import { JobView } from '../model/publish-job';
import { z } from '../zod';
import { call, event } from './channel';

const Id = z.object({ id: z.string() });

export const publish = {
  /** Queues a push of the project. `tag` null: by the project's rule. `skipsBootTest`: for this push, whatever the project says. */
  start: call(
    z.object({ projectId: z.string(), tag: z.string().nullable(), skipsBootTest: z.boolean().optional() }),
    JobView,
  ),
  /** The job shows `cancelling` when this answers. */
  cancel: call(Id, JobView),
  /**
   * Goes on at the first step whose output no longer holds. `pushesAnyway`: although there is no room, as the user wants it after having
   * been told that the registry will refuse at the end and keep the bytes; for this try only.
   * `skipsBootTest`: the image is sent without having been started.
   */
  retry: call(Id.extend({ pushesAnyway: z.boolean().optional(), skipsBootTest: z.boolean().optional() }), JobView),
  /** Holds back what is sent from here, or lets it go on. not-possible-now where the engine sends. */
  pause: call(Id.extend({ paused: z.boolean() }), JobView),
  /** Newest first, without progress lines of the past. */
  list: call(z.void(), z.array(JobView)),
  get: call(Id, JobView),
  /** Whole snapshots with rising `rev`, at most ten a second per job. */
  changed: event(JobView),
  removed: event(Id),
  /** Forgets an ended job and its log. */
  remove: call(Id, z.void()),
  log: call(Id.extend({ from: z.int().nonnegative(), count: z.int().min(1).max(2000) }), LogPage),
  searchLog: call(Id.extend({ text: z.string().min(1).max(200), limit: z.int().min(1).max(10_000) }), LogMatches),
  /** The log has grown to this many lines; at most ten a second. */
  logGrew: event(Id.extend({ totalLines: z.int().nonnegative() })),
};
