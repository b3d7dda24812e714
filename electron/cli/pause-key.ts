import type { Publishing } from '#core/publish/index';
import { canPause, type JobView } from '#shared/model/publish-job';
import type { Keys } from './keys';

/** Told of each snapshot of a push: while it can be held back, the key p does that, and lets it go on. */
export function pauseByKey(keys: Keys, pause: Publishing['pause']): (job: JobView) => void {
  let isPaused = false;
  const turn = async (id: string): Promise<void> => {
    try {
      ({ isPaused } = await pause({ id, paused: !isPaused }));
    } catch {
      // It was over a moment before.
    }
  };
  return (job) => {
    isPaused = job.isPaused;
    if (!canPause(job)) keys.leave();
    else keys.watch((key) => void (key === 'p' || key === 'P' ? turn(job.id) : undefined));
  };
}
