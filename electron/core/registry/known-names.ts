import type { GameProject } from '#shared/model/project';
import type { PublishJob } from '#shared/model/publish-job';
import type { TemplateStore } from '../ports/template-store';
import type { KnownName } from './names';

// Apart from what looks into registries: the window starts with this, and without that.

interface KnownNamesTools {
  readonly templates: Pick<TemplateStore, 'load'>;
  readonly projects: () => Promise<readonly Pick<GameProject, 'connectionId' | 'repository'>[]>;
  readonly pushes: () => Promise<readonly Pick<PublishJob, 'request' | 'state'>[]>;
}

/** The repositories of a connection that are known from here; of several pushes a name comes several times. */
export const createKnownNames =
  ({ templates, projects, pushes }: KnownNamesTools) =>
  async (connectionId: string): Promise<KnownName[]> => [
    ...(await templates.load())
      .filter((kept) => kept.connectionId === connectionId)
      .map(({ template }) => ({ name: template.repository, from: 'template' as const })),
    ...(await projects())
      .filter((project) => project.connectionId === connectionId)
      .map(({ repository }) => ({ name: repository, from: 'project' as const })),
    ...(await pushes())
      .filter(({ request, state }) => request.connectionId === connectionId && state.is === 'succeeded')
      .map(({ request }) => ({ name: request.repository, from: 'push' as const })),
  ];
