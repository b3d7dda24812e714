import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '#core/ports/clock';
import type { Log } from '#core/ports/log';
import type { OpenUploads, UploadName } from '#core/ports/open-uploads';
import { parseJson } from '#shared/json';
import { digestPattern } from '#shared/model/reference';
import { writeAtomically } from './atomic-file';

const Entry = z.object({
  registry: z.string(),
  repository: z.string(),
  key: z.string(),
  location: z.url({ protocol: /^https?$/ }),
  digest: z.string().regex(digestPattern),
  atMs: z.int(),
});
type Entry = z.infer<typeof Entry>;
const Entries = z.array(Entry);

const KEPT_MS = 3 * 86_400_000;
const MOST_ENTRIES = 200;

/** `<folder>/open-uploads.json`, the newest last. */
export function createOpenUploads(folder: string, clock: Clock, log: Log): OpenUploads {
  const file = join(folder, 'open-uploads.json');
  let loaded: Promise<Map<string, Entry>> | null = null;
  let writing: Promise<void> = Promise.resolve();
  const load = (): Promise<Map<string, Entry>> => {
    loaded ??= readFile(file, 'utf8').then(
      (text) => new Map((Entries.safeParse(parseJson(text)).data ?? []).map((entry) => [nameOf(entry), entry])),
      () => new Map<string, Entry>(),
    );
    return loaded;
  };
  const isFresh = ({ atMs }: Entry): boolean => Math.abs(clock.nowMs() - atMs) < KEPT_MS;
  const change = async (by: (entries: Map<string, Entry>) => void): Promise<void> => {
    const entries = await load();
    by(entries);
    for (const [name, entry] of entries) if (!isFresh(entry)) entries.delete(name);
    for (const oldest of [...entries.keys()].slice(0, -MOST_ENTRIES)) entries.delete(oldest);
    // One after the other: the last one to be written is the newest.
    writing = writing.then(() =>
      writeAtomically(file, JSON.stringify([...entries.values()]), { durable: false }).catch((cause: unknown) =>
        log.warn('Which uploads are under way could not be kept', cause),
      ),
    );
    await writing;
  };
  return {
    find: async (name) => {
      const entry = (await load()).get(nameOf(name));
      return entry === undefined || !isFresh(entry) ? null : { location: entry.location, digest: entry.digest };
    },
    keep: ({ registry, repository, key }, { location, digest }) =>
      change((entries) => {
        const entry = { registry, repository, key, location, digest, atMs: clock.nowMs() };
        entries.delete(nameOf(entry));
        entries.set(nameOf(entry), entry);
      }),
    forget: async (name) => {
      if ((await load()).has(nameOf(name))) await change((entries) => entries.delete(nameOf(name)));
    },
  };
}

const nameOf = ({ registry, repository, key }: UploadName): string => JSON.stringify([registry, repository, key]);
