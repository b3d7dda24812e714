import { AppFailure } from '#shared/errors';
import type { Compression } from '#shared/model/compression';
import type { Connection } from '#shared/model/connection';
import type { FolderFacts, GameProject, ProjectChoice, ProjectView } from '#shared/model/project';
import type { JobView, PublishRequest } from '#shared/model/publish-job';
import type { PusherChoice } from '#shared/model/pusher';
import { configOfRecipe, type RecipeChoice } from '#shared/model/recipe';
import { suggestRepository, tagProblem } from '#shared/model/reference';
import { advanceTagRule, nextTag } from '#shared/model/tag-rule';
import type { Clock } from '../ports/clock';
import type { Ids } from '../ports/ids';
import type { ProjectFolder, ProjectsStore } from '../ports/projects-store';
import { recipeWithout, USUAL_DOCKERFILE } from '../recipe/index';

export interface ProjectTools {
  readonly store: ProjectsStore;
  readonly folder: ProjectFolder;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly connection: (id: string) => Connection | null;
  /** Who is to send the layers, as the user has it now. */
  readonly pusher: () => PusherChoice;
  /** As what layers are to go out, as the user has it now. */
  readonly compression: () => Compression;
  readonly onChanged: (projects: ProjectView[]) => void;
}

export interface Projects {
  load(): Promise<void>;
  list(): Promise<ProjectView[]>;
  /** `ProjectView.problem` by ID, without asking git for a tag. */
  problems(): Promise<Record<string, string | null>>;
  inspect(input: { folder: string }): Promise<FolderFacts>;
  add(choice: ProjectChoice): Promise<ProjectView>;
  update(input: { id: string; choice: ProjectChoice }): Promise<ProjectView>;
  remove(input: { id: string }): Promise<void>;
  folderOf(id: string): string;
  /** Everything a push of this project needs; `tag` null: by its rule. tag-invalid, not-found. */
  request(input: {
    projectId: string;
    tag: string | null;
    skipsBootTest?: boolean | undefined;
  }): Promise<PublishRequest>;
  /** Remembers a push that succeeded; a counter goes on. */
  pushed(job: JobView): Promise<void>;
}

export function createProjects(tools: ProjectTools): Projects {
  const { store, folder, clock } = tools;
  let projects: readonly GameProject[] = [];

  const require = (id: string): GameProject => {
    const project = projects.find((candidate) => candidate.id === id);
    if (project === undefined)
      throw new AppFailure({ code: 'not-found', message: 'This game project is no longer in the list.' });
    return project;
  };
  const view = async (project: GameProject): Promise<ProjectView> => {
    const gitDescribe = project.tagRule.kind === 'gitDescribe' ? await folder.gitDescribe(project.folder) : null;
    return {
      ...project,
      nextTag: nextTag(project.tagRule, { nowMs: clock.nowMs(), gitDescribe }),
      problem: await problemOf(project),
    };
  };
  const recipeOf = async ({ folder: path, dockerfile, recipe }: GameProject): Promise<RecipeChoice | null> => {
    if (recipe !== null) return recipe;
    const { config } = await readConfig(folder, path);
    return recipeWithout(folder, path, dockerfile, config);
  };
  const problemOf = async ({ folder: path, dockerfile, recipe, connectionId }: GameProject): Promise<string | null> => {
    if (!(await folder.exists(path)))
      return `The folder ${path} is not there: renamed, moved, deleted, or on a drive that is not connected. Choose it again where it is now.`;
    // Without the usual one a recipe does.
    const isNamed = recipe === null && dockerfile !== USUAL_DOCKERFILE;
    if (isNamed && !(await folder.exists(`${path}/${dockerfile}`))) return `There is no ${dockerfile} in the folder.`;
    return tools.connection(connectionId) === null ? 'Its connection was removed. Choose another one.' : null;
  };
  const list = (): Promise<ProjectView[]> => Promise.all(projects.map(view));
  const save = async (next: readonly GameProject[]): Promise<void> => {
    await store.save(next);
    projects = next;
    tools.onChanged(await list());
  };
  const share = async ({
    folder: path,
    repository,
    tagRule,
    dockerfile,
    target,
    buildArgs,
    recipe,
    fixes,
    bootTest,
    sharesConfig,
  }: ProjectChoice): Promise<void> => {
    if (!sharesConfig) return;
    const before = await folder.readConfig(path).catch(() => null);
    const { dockerfile: _file, recipe: _recipe, fixes: _fixes, bootTest: _test, ...kept } = before ?? {};
    await folder.writeConfig(path, {
      ...kept,
      repository,
      tagRule,
      // Who names a Dockerfile builds with it.
      ...(recipe === null ? { dockerfile } : { recipe: configOfRecipe(recipe) }),
      ...(Object.keys(fixes).length === 0 ? {} : { fixes }),
      ...(bootTest ? {} : { bootTest }),
      ...(target === null ? {} : { target }),
      buildArgs,
    });
  };

  return {
    load: async () => {
      projects = await store.load();
    },
    list,
    problems: async () => {
      const problems: Record<string, string | null> = {};
      // One after the other: on a drive that does not answer each look takes one of the few threads that everything on disk needs.
      for (const project of projects) problems[project.id] = await problemOf(project);
      return problems;
    },
    folderOf: (id) => require(id).folder,
    inspect: async ({ folder: path }) => {
      const exists = await folder.exists(path);
      const name = folder.baseName(path);
      const { config, configProblem } = await readConfig(folder, path);
      const dockerfiles = exists ? [...(await folder.dockerfiles(path))] : [];
      return {
        folder: path,
        name,
        exists,
        hasDockerfile: dockerfiles.length > 0,
        dockerfiles,
        config,
        configProblem,
        gitDescribe: exists ? await folder.gitDescribe(path) : null,
        suggestedRepository: config?.repository ?? suggestRepository(name),
        knownProjectId: projects.find((project) => project.folder === path)?.id ?? null,
      };
    },
    add: async (choice) => {
      const project: GameProject = {
        ...choice,
        id: tools.ids.next(),
        lastPush: null,
        addedAt: new Date(clock.nowMs()).toISOString(),
      };
      await share(choice);
      await save([...projects, project]);
      return view(project);
    },
    update: async ({ id, choice }) => {
      const project: GameProject = { ...require(id), ...choice };
      await share(choice);
      await save(projects.map((other) => (other.id === id ? project : other)));
      return view(project);
    },
    remove: async ({ id }) => {
      require(id);
      await save(projects.filter((project) => project.id !== id));
    },
    request: async ({ projectId, tag, skipsBootTest = false }) => {
      const project = require(projectId);
      const connection = tools.connection(project.connectionId);
      if (connection === null)
        throw new AppFailure({
          code: 'not-found',
          message: `The connection of ${project.name} was removed. Choose another one.`,
          action: 'editProject',
        });
      const chosen = tag ?? (await view(project)).nextTag;
      const problem = chosen === null ? missingTag(project) : tagProblem(chosen);
      if (chosen === null || problem !== null)
        throw new AppFailure({
          code: 'tag-invalid',
          message: problem ?? 'Give the tag a name.',
          action: 'editProject',
        });
      const { name, folder: path, dockerfile, target, buildArgs, repository, createsVersion } = project;
      return {
        projectId,
        projectName: name,
        connectionId: connection.id,
        registry: connection.registry,
        registryProject: connection.project,
        repository,
        tag: chosen,
        source: {
          ...{ from: 'folder', folder: path, dockerfile, target, buildArgs },
          recipe: await recipeOf(project),
          fixes: { ...(await readConfig(folder, path)).config?.fixes, ...project.fixes },
        },
        createsVersion,
        bootTest: project.bootTest && !skipsBootTest,
        pushesAnyway: false,
        pusher: tools.pusher(),
        compression: tools.compression(),
      };
    },
    pushed: async (job) => {
      const project = projects.find(({ id }) => id === job.request.projectId);
      if (project === undefined || job.state.is !== 'succeeded') return;
      const { digest, sentBytes } = job.state.result;
      const { tag } = job.request;
      const lastPush = { jobId: job.id, tag, digest, sentBytes, at: new Date(clock.nowMs()).toISOString() };
      const next: GameProject = { ...project, lastPush, tagRule: advanceTagRule(project.tagRule, tag) };
      await save(projects.map((other) => (other.id === project.id ? next : other)));
      if (next.tagRule !== project.tagRule) await share(next);
    },
  };
}

const missingTag = ({ tagRule, folder }: GameProject): string =>
  tagRule.kind === 'gitDescribe'
    ? `${folder} is not in a git work tree, so “git describe” gives no tag. Type one, or choose another rule.`
    : 'Type a tag for this push.';

async function readConfig(folder: ProjectFolder, path: string): Promise<Pick<FolderFacts, 'config' | 'configProblem'>> {
  try {
    return { config: await folder.readConfig(path), configProblem: null };
  } catch (cause) {
    return { config: null, configProblem: cause instanceof Error ? cause.message : String(cause) };
  }
}
