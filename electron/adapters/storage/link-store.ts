import { join } from 'node:path';
import type { LinkStore } from '#core/ports/link-store';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

const Link = z.object({
  connectionId: z.string(),
  app: z.string(),
  name: z.string(),
  repository: z.string(),
  tag: z.string(),
  digest: z.string(),
  versionCreatedAt: z.string().nullable(),
  linkedAt: z.iso.datetime(),
});
const File = z.object({ version: z.literal(1), links: z.array(Link) });

/** `links.json` */
export function createLinkStore(home: string, report: Report): LinkStore {
  const path = join(home, 'links.json');
  return {
    load: async () => readStored(path, File, report)?.links ?? [],
    save: (links) => writeAtomically(path, JSON.stringify({ version: 1, links }, null, 2)),
  };
}
