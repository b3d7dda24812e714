import type { StorageFigures } from '#shared/model/connection';
import { type ConnectionAccess, withTypedLimit } from '../connections/index';
import type { Clock } from '../ports/clock';
import type { Registry } from '../ports/registry';

export interface StorageLeftTools {
  readonly access: (connectionId: string) => Promise<ConnectionAccess>;
  readonly registry: Pick<Registry, 'storage'>;
  readonly clock: Clock;
}

/** What a connection's registry has left, for looks at folders; null: not known now, or without a limit. Never rejects. */
export type StorageLeft = (connectionId: string) => Promise<number | null>;

/** A look waits no longer for the network: what is answered later is there for the next one. */
const WITHIN_MS = 800;
/** Each wish that is typed is looked at; the figure of a moment ago will do. */
const GOOD_FOR_MS = 20_000;

export function createStorageLeft({ access, registry, clock }: StorageLeftTools): StorageLeft {
  const asked = new Map<string, { readonly atMs: number; readonly answer: Promise<number | null> }>();
  const ask = (id: string) => {
    const answer = access(id)
      .then(async (reached) => leftOf(withTypedLimit(reached, await registry.storage(reached))))
      .catch(() => null);
    const question = { atMs: clock.nowMs(), answer };
    asked.set(id, question);
    return question;
  };
  return (id) => {
    const before = asked.get(id);
    const { atMs, answer } = before !== undefined && clock.nowMs() - before.atMs < GOOD_FOR_MS ? before : ask(id);
    return within(clock, Math.max(0, atMs + WITHIN_MS - clock.nowMs()), answer);
  };
}

const leftOf = ({ usedBytes, limitBytes, unlimited }: StorageFigures): number | null =>
  unlimited || usedBytes === null || limitBytes === null ? null : Math.max(0, limitBytes - usedBytes);

const within = (clock: Clock, delayMs: number, answer: Promise<number | null>): Promise<number | null> =>
  new Promise((resolve) => {
    const stop = clock.after(delayMs, () => resolve(null));
    void answer.then((left) => {
      stop();
      resolve(left);
    });
  });
