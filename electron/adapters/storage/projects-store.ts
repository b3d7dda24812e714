import { join } from 'node:path';
import type { ProjectsStore } from '#core/ports/projects-store';
import { GameProject } from '#shared/model/project';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

const File = z.object({ version: z.literal(1), projects: z.array(GameProject) });

/** `projects.json` */
export function createProjectsStore(home: string, report: Report): ProjectsStore {
  const path = join(home, 'projects.json');
  return {
    load: async () => readStored(path, File, report)?.projects ?? [],
    save: (projects) => writeAtomically(path, JSON.stringify({ version: 1, projects }, null, 2)),
  };
}
