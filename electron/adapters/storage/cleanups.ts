import { join } from 'node:path';
import type { Cleanup, Cleanups } from '#core/ports/cleanups';
import type { Log } from '#core/ports/log';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

const Count = z.int().nonnegative();
const File = z.object({
  version: z.literal(1),
  cleanups: z.array(
    z.object({
      connectionId: z.string(),
      day: z.iso.date(),
      artifacts: Count,
      freedBytes: Count,
      unmeasured: Count,
    }),
  ),
});

/** The oldest days are forgotten first. */
const DAYS_KEPT = 500;

/** `cleanups.json` */
export function createCleanups(home: string, report: Report, log: Log): Cleanups {
  const path = join(home, 'cleanups.json');
  const load = (): readonly Cleanup[] => readStored(path, File, report)?.cleanups ?? [];
  let saving: Promise<void> = Promise.resolve();
  /** One after the other, from what the file has by then: the command writes it too. */
  const change = (next: (known: readonly Cleanup[]) => readonly Cleanup[]): Promise<void> => {
    saving = saving
      .then(() => {
        const known = load();
        const cleanups = next(known);
        if (cleanups === known) return;
        return writeAtomically(path, JSON.stringify({ version: 1, cleanups: cleanups.slice(-DAYS_KEPT) }, null, 2));
      })
      .catch((cause: unknown) => log.warn('What was cleaned up could not be kept', cause));
    return saving;
  };
  return {
    of: async (id) => load().filter(({ connectionId }) => connectionId === id),
    add: (cleanup) =>
      change((known) => {
        const isSame = ({ connectionId, day }: Cleanup): boolean =>
          connectionId === cleanup.connectionId && day === cleanup.day;
        return [...known.filter((one) => !isSame(one)), known.filter(isSame).reduce(sumOf, cleanup)];
      }),
    forget: (id) =>
      change((known) => {
        const rest = known.filter(({ connectionId }) => connectionId !== id);
        return rest.length === known.length ? known : rest;
      }),
  };
}

const sumOf = (sum: Cleanup, { artifacts, freedBytes, unmeasured }: Cleanup): Cleanup => ({
  ...sum,
  artifacts: sum.artifacts + artifacts,
  freedBytes: sum.freedBytes + freedBytes,
  unmeasured: sum.unmeasured + unmeasured,
});
