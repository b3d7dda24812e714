import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#core/ports/log';
import type { PushedImages, PushPlace } from '#core/ports/pushed-images';
import { parseJson } from '#shared/json';
import { PushedImage } from '#shared/model/pushed-image';
import { writeAtomically } from './atomic-file';

/** Some 200 bytes per file of a game. The least used go. */
const PLACES_KEPT = 100;

/** `<folder>/<hash of the place>.json`, one per place. May be deleted at any time; what cannot be read counts as absent. */
export function createPushedImages(folder: string, log: Log): PushedImages {
  const fileOf = (place: PushPlace): string => join(folder, `${nameOf(place)}.json`);
  return {
    last: async (place) => {
      const text = await readFile(fileOf(place), 'utf8').catch(() => '');
      return PushedImage.safeParse(parseJson(text)).data ?? null;
    },
    keep: async (place, image) => {
      try {
        await writeAtomically(fileOf(place), JSON.stringify(image), { durable: false });
        await tidy(folder);
      } catch (cause) {
        log.warn('What was pushed could not be remembered: the next push builds the whole image', cause);
      }
    },
  };
}

const nameOf = ({ registry, registryProject, repository, folder }: PushPlace): string =>
  createHash('sha256')
    .update(JSON.stringify([registry, registryProject, repository, folder]))
    .digest('hex')
    .slice(0, 32);

async function tidy(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  if (names.length <= PLACES_KEPT) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, mtimeMs: (await stat(join(folder, name))).mtimeMs })),
  );
  files.sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { name } of files.slice(PLACES_KEPT)) await rm(join(folder, name), { force: true });
}
