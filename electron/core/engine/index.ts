import type { EngineEndpoint, EngineStatus } from '#shared/model/engine';
import type { Clock } from '../ports/clock';
import type { Engine } from '../ports/engine';
import type { SettingsStore } from '../ports/settings-store';

/** After a change it is asked again soon, then ever later. */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 15_000;

/** Keeps the engine's state known, so that the window heals by itself. */
export interface EngineWatch {
  start(): void;
  stop(): void;
  /** As last seen: `looking` until it is watched. */
  status(): Promise<EngineStatus>;
  recheck(): Promise<EngineStatus>;
  endpoints(): Promise<EngineEndpoint[]>;
  choose(input: { host: string | null }): Promise<EngineStatus>;
}

export function createEngineWatch(tools: {
  engine: Engine;
  clock: Clock;
  settings: SettingsStore;
  onChanged: (status: EngineStatus) => void;
}): EngineWatch {
  let last: EngineStatus = { is: 'looking' };
  let delayMs = FIRST_DELAY_MS;
  let takeBack: (() => void) | null = null;
  let watching = false;
  let asking: Promise<EngineStatus> | null = null;

  const look = async (): Promise<EngineStatus> => {
    const now = await tools.engine.status();
    const changed = JSON.stringify(now) !== JSON.stringify(last);
    last = now;
    delayMs = changed ? FIRST_DELAY_MS : Math.min(delayMs * 1.5, LONGEST_DELAY_MS);
    if (changed) tools.onChanged(now);
    return now;
  };
  /** Questions at the same time share one answer; the next one is planned after it. */
  const ask = (): Promise<EngineStatus> => {
    takeBack?.();
    takeBack = null;
    asking ??= look().finally(() => {
      asking = null;
      if (watching) takeBack = tools.clock.after(delayMs, askQuietly);
    });
    return asking;
  };
  /** Nobody waits for this answer; the next question is planned whatever came of it. */
  const askQuietly = (): void => void ask().catch(() => undefined);
  return {
    start: () => {
      watching = true;
      askQuietly();
    },
    stop: () => {
      watching = false;
      takeBack?.();
    },
    status: async () => (watching && last.is === 'looking' ? ask() : last),
    recheck: ask,
    endpoints: async () => [...(await tools.engine.endpoints())],
    choose: async ({ host }) => {
      tools.settings.update({ engineHost: host });
      tools.engine.use(host);
      last = { is: 'looking' };
      delayMs = FIRST_DELAY_MS;
      await asking?.catch(() => undefined);
      return ask();
    },
  };
}
