import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '#core/ports/log';
import type { Uplinks } from '#core/ports/uplinks';
import { Records } from './records';

const Uplink = z.object({ registry: z.string(), bytesPerS: z.number().positive() });
const REGISTRIES_KEPT = 50;

/** `<folder>/uplinks.json` */
export function createUplinks(folder: string, log: Log): Uplinks {
  const records = new Records(join(folder, 'uplinks.json'), Uplink, ({ registry }) => registry, REGISTRIES_KEPT);
  return {
    get: async (registry) => (await records.all()).get(registry)?.bytesPerS ?? null,
    put: (registry, bytesPerS) =>
      records
        .put({ registry, bytesPerS })
        .catch((cause: unknown) => log.warn('The speed of a registry could not be kept', cause)),
  };
}
