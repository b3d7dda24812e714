import { join } from 'node:path';
import type { TemplateStore } from '#core/ports/template-store';
import { AppTemplate } from '#shared/model/app-template';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

const File = z.object({
  version: z.literal(1),
  templates: z.array(z.object({ connectionId: z.string(), template: AppTemplate })),
});

/** `templates.json` */
export function createTemplateStore(home: string, report: Report): TemplateStore {
  const path = join(home, 'templates.json');
  return {
    load: async () => readStored(path, File, report)?.templates ?? [],
    save: (templates) => writeAtomically(path, JSON.stringify({ version: 1, templates }, null, 2)),
  };
}
