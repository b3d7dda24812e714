import { join } from 'node:path';
import type { Clock } from '#core/ports/clock';
import type { Log } from '#core/ports/log';
import type { OpenUploads, UploadName } from '#core/ports/open-uploads';
import { digestPattern } from '#shared/model/reference';
import { z } from '#shared/zod';
import { Records } from './records';

const Entry = z.object({
  registry: z.string(),
  repository: z.string(),
  location: z.url({ protocol: /^https?$/ }),
  digest: z.string().regex(digestPattern),
  atMs: z.int(),
});

const KEPT_MS = 3 * 86_400_000;
const MOST_ENTRIES = 200;

/** `<folder>/open-uploads.json`, the newest last. */
export function createOpenUploads(folder: string, clock: Clock, log: Log): OpenUploads {
  const entries = new Records(join(folder, 'open-uploads.json'), Entry, nameOf, MOST_ENTRIES);
  const quietly = (saved: Promise<void>): Promise<void> =>
    saved.catch((cause: unknown) => log.warn('Which uploads are under way could not be kept', cause));
  return {
    find: async (name) => {
      const entry = (await entries.all()).get(nameOf(name));
      if (entry === undefined || Math.abs(clock.nowMs() - entry.atMs) >= KEPT_MS) return null;
      return { location: entry.location };
    },
    keep: ({ registry, repository, digest }, { location }) =>
      quietly(entries.put({ registry, repository, location, digest, atMs: clock.nowMs() })),
    forget: (name) => quietly(entries.remove(nameOf(name))),
  };
}

const nameOf = ({ registry, repository, digest }: UploadName): string => JSON.stringify([registry, repository, digest]);
