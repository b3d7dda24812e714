import { join } from 'node:path';
import type { Log } from '#core/ports/log';
import type { Uplinks } from '#core/ports/uplinks';
import { z } from '#shared/zod';
import { Records } from './records';

const Uplink = z.object({
  registry: z.string(),
  bytesPerS: z.number().positive(),
  isAtLeast: z.boolean().default(false),
});
const REGISTRIES_KEPT = 50;

/** `<folder>/uplinks.json` */
export function createUplinks(folder: string, log: Log): Uplinks {
  const records = new Records(join(folder, 'uplinks.json'), Uplink, ({ registry }) => registry, REGISTRIES_KEPT);
  return {
    get: async (registry) => {
      const kept = (await records.all()).get(registry);
      return kept === undefined ? null : { bytesPerS: kept.bytesPerS, isAtLeast: kept.isAtLeast };
    },
    put: (registry, uplink) =>
      records
        .put({ registry, ...uplink })
        .catch((cause: unknown) => log.warn('The speed of a registry could not be kept', cause)),
  };
}
