import { FolderFacts, ProjectChoice, ProjectView } from '../model/project';
import { z } from '../zod';
import { call, event } from './channel';

const Id = z.object({ id: z.string() });

export const projects = {
  list: call(z.void(), z.array(ProjectView)),
  changed: event(z.array(ProjectView)),
  /** Why each project cannot be pushed, by its ID; null: it can. Costs a look at its folder, and no more. */
  problems: call(z.void(), z.record(z.string(), z.string().nullable())),
  /** Opens the folder dialog; null when it was closed. */
  pickFolder: call(z.void(), z.string().nullable()),
  inspect: call(z.object({ folder: z.string().min(1) }), FolderFacts),
  add: call(ProjectChoice, ProjectView),
  update: call(Id.extend({ choice: ProjectChoice }), ProjectView),
  /** Forgets the project. Nothing in its folder or in the registry is touched. */
  remove: call(Id, z.void()),
  revealFolder: call(Id, z.void()),
};
