import { AppFailure } from '#shared/errors';
import { type AppTemplate, type AppTemplateView, templateProblems } from '#shared/model/app-template';
import { projectTemplate, templateOfProject } from '#shared/model/project-template';
import { repositoryProblem } from '#shared/model/reference';
import type { RegistryAccess } from '../ports/registry';
import type { KeptTemplate } from '../ports/template-store';
import type { HiddenValues } from './hidden';
import { withoutHidden } from './hidden';
import { createTurns } from './in-turn';
import type { FoundTemplate, PlatformUseTools, TemplateFolder } from './tools';

type TemplateTools = Pick<
  PlatformUseTools,
  'platform' | 'connections' | 'templates' | 'folder' | 'folders' | 'knownNames' | 'log' | 'onTemplatesChanged'
> & { readonly hidden: HiddenValues };

/** The app templates of a connection, wherever each is kept. The project's own file goes before the platform, that before Gantry. */
export interface Templates {
  read(id: string, repository: string): Promise<FoundTemplate | null>;
  all(id: string): Promise<FoundTemplate[]>;
  view(id: string, found: FoundTemplate): Promise<AppTemplateView>;
  save(id: string, template: AppTemplate, inProject: boolean): Promise<AppTemplateView>;
  remove(id: string, repository: string): Promise<void>;
}

export function createTemplates(tools: TemplateTools): Templates {
  const { platform, connections, templates: store, hidden } = tools;
  const inTurn = createTurns();

  /** Null: there is no platform, or it cannot be asked as whom. */
  const account = (id: string): Promise<RegistryAccess | null> =>
    connections.platform(id).catch((thrown: unknown) => {
      if (thrown instanceof AppFailure && thrown.error.code === 'platform-missing') return null;
      throw thrown;
    });
  const foldersOf = async (id: string, repository?: string): Promise<readonly TemplateFolder[]> =>
    (await tools.folders()).filter(
      (one) => one.connectionId === id && (repository === undefined || one.repository === repository),
    );
  const inFolder = async ({ folder, repository }: TemplateFolder): Promise<FoundTemplate | null> => {
    const config = await tools.folder.readConfig(folder);
    if (config?.template === undefined) return null;
    return { template: templateOfProject(repository, config.template), place: 'project' };
  };
  const inProjects = async (id: string, repository: string): Promise<FoundTemplate | null> => {
    for (const folder of await foldersOf(id, repository)) {
      const found = await inFolder(folder);
      if (found !== null) return found;
    }
    return null;
  };
  const keptHere = async (id: string): Promise<AppTemplate[]> =>
    (await store.load()).filter(({ connectionId }) => connectionId === id).map(({ template }) => template);
  const read = async (id: string, repository: string): Promise<FoundTemplate | null> => {
    const shared = await inProjects(id, repository);
    if (shared !== null) return shared;
    const access = await account(id);
    const there = access === null ? null : await platform.template(access, repository);
    if (there?.is === 'there') return { template: withoutHiddenIn(there.template), place: 'platform' };
    const kept = (await keptHere(id)).find((template) => template.repository === repository);
    return kept === undefined ? null : { template: kept, place: 'gantry' };
  };
  const view = async (id: string, { template, place }: FoundTemplate): Promise<AppTemplateView> => ({
    ...template,
    place,
    knownSecrets: await hidden.known(id, template.repository, template.settings),
  });
  const changeStore = (change: (kept: readonly KeptTemplate[]) => KeptTemplate[]): Promise<void> =>
    inTurn('store', async () => store.save(change(await store.load())));
  const dropHere = async (id: string, repository: string): Promise<void> => {
    if ((await keptHere(id)).some((template) => template.repository === repository))
      await changeStore((kept) => kept.filter((one) => !isOf(one, id, repository)));
  };
  /** Into the gantry.json of the repository's projects, or out of it. */
  const share = async (id: string, repository: string, template: AppTemplate | null): Promise<boolean> => {
    const folders = await foldersOf(id, repository);
    for (const { folder } of folders) {
      const before = await tools.folder.readConfig(folder);
      const { template: old, ...rest } = before ?? {};
      if (template !== null) await tools.folder.writeConfig(folder, { ...rest, template: projectTemplate(template) });
      else if (old !== undefined) await tools.folder.writeConfig(folder, rest);
    }
    return folders.length > 0;
  };

  return {
    read,
    view,
    all: async (id) => {
      const access = await account(id);
      const listed = access === null ? null : await platform.templated(access);
      const here = await keptHere(id);
      const projects = await foldersOf(id);
      const known = listed === null ? [] : (await tools.knownNames(id)).map(({ name }) => name);
      const names = new Set([
        ...(listed ?? []),
        ...known,
        ...here.map(({ repository }) => repository),
        ...projects.map(({ repository }) => repository),
      ]);
      const found = await Promise.all(
        [...names].sort().map((repository) =>
          // One that cannot be understood must not hide the others.
          read(id, repository).catch((thrown: unknown) => {
            if (!(thrown instanceof AppFailure) || thrown.error.code !== 'data-unreadable') throw thrown;
            tools.log.warn(thrown.message, thrown);
            return null;
          }),
        ),
      );
      return found.filter((template) => template !== null);
    },
    save: async (id, typed, inProject) => {
      checkTemplate(typed);
      const { repository } = typed;
      const template = { ...typed, settings: await hidden.keep(id, repository, typed.settings) };
      const access = await account(id);
      const isThere = access !== null && (await platform.putTemplate(access, template));
      if (isThere) await dropHere(id, repository);
      else
        await changeStore((kept) => [
          ...kept.filter((one) => !isOf(one, id, repository)),
          { connectionId: id, template },
        ]);
      const isShared = await share(id, repository, inProject ? template : null);
      if (inProject && !isShared) throw noProject(repository);
      tools.onTemplatesChanged(id);
      return view(id, { template, place: inProject ? 'project' : isThere ? 'platform' : 'gantry' });
    },
    remove: async (id, repository) => {
      const access = await account(id);
      if (access !== null) await platform.removeTemplate(access, repository);
      await dropHere(id, repository);
      await share(id, repository, null);
      await hidden.forget(id, repository);
      tools.onTemplatesChanged(id);
    },
  };
}

const isOf = ({ connectionId, template }: KeptTemplate, id: string, repository: string): boolean =>
  connectionId === id && template.repository === repository;

/** Another client may have put a value there that is to be hidden: it is not looked at. */
const withoutHiddenIn = (template: AppTemplate): AppTemplate => ({
  ...template,
  settings: withoutHidden(template.settings),
});

function checkTemplate(template: AppTemplate): void {
  const repository = repositoryProblem(template.repository);
  const problems = { ...(repository === null ? {} : { repository }), ...templateProblems(template) };
  const sentences = Object.entries(problems).map(([field, sentence]) => `${field}: ${sentence}`);
  if (sentences.length > 0) throw new AppFailure({ code: 'invalid-input', message: sentences.join('\n') });
}

const noProject = (repository: string): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message: `The template of ${repository} is saved, but no game project pushes there, so there is no gantry.json to put it into.`,
  });
