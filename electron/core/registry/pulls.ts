import { AppFailure, toAppError } from '#shared/errors';
import type { ImagePull } from '#shared/model/artifact-details';
import type { Clock } from '../ports/clock';
import type { Engine, RegistryLogin } from '../ports/engine';
import type { Ids } from '../ports/ids';
import { throttle } from '../throttle';

const TELL_EVERY_MS = 100;

export interface PullTools {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onPull: (pull: ImagePull) => void;
}

/** Images on their way to this computer. They end with the app. */
export interface Pulls {
  start(reference: string, login: RegistryLogin): ImagePull;
  list(): ImagePull[];
  cancel(pullId: string): void;
}

export function createPulls({ engine, clock, ids, onPull }: PullTools): Pulls {
  const pulls = new Map<string, { pull: ImagePull; readonly controller: AbortController }>();
  const run = async (id: string, reference: string, login: RegistryLogin): Promise<void> => {
    const entry = pulls.get(id);
    if (entry === undefined) return;
    const told = throttle(clock, TELL_EVERY_MS, onPull);
    const change = (next: Partial<ImagePull>): ImagePull => {
      entry.pull = { ...entry.pull, ...next, rev: entry.pull.rev + 1 };
      return entry.pull;
    };
    try {
      const { signal } = entry.controller;
      await engine.pull(reference, login, { signal, on: (event) => told.push(change(event)) });
      told.force(change({ is: 'done' }));
    } catch (thrown) {
      const error = toAppError(thrown);
      const isCancelled = error.code === 'cancelled';
      told.force(change({ is: isCancelled ? 'cancelled' : 'failed', message: isCancelled ? null : error.message }));
    }
  };
  return {
    start: (reference, login) => {
      const running = [...pulls.values()].find(({ pull }) => pull.reference === reference && pull.is === 'running');
      if (running !== undefined) return running.pull;
      const pull: ImagePull = {
        id: ids.next(),
        rev: 0,
        reference,
        is: 'running',
        doneBytes: 0,
        totalBytes: null,
        message: null,
      };
      pulls.set(pull.id, { pull, controller: new AbortController() });
      onPull(pull);
      void run(pull.id, reference, login);
      return pull;
    },
    list: () => [...pulls.values()].map(({ pull }) => pull),
    cancel: (pullId) => {
      const entry = pulls.get(pullId);
      if (entry === undefined)
        throw new AppFailure({ code: 'not-found', message: 'This download is not under way any more.' });
      entry.controller.abort();
    },
  };
}
