import type { GitSource, ProjectFolder, ProjectsStore } from '#core/ports/projects-store';
import { AppFailure } from '#shared/errors';
import { GameProject, ProjectConfig } from '#shared/model/project';
import { diskFull } from './stores';

export class FakeProjectsStore implements ProjectsStore {
  text = '[]';
  fails = false;

  async load(): Promise<readonly GameProject[]> {
    return GameProject.array().parse(JSON.parse(this.text));
  }
  async save(projects: readonly GameProject[]): Promise<void> {
    if (this.fails) throw diskFull();
    this.text = JSON.stringify(projects);
  }
}

/** Folders as a list of paths, gantry.json as text. */
export class FakeFolders implements ProjectFolder {
  readonly paths = new Set<string>();
  readonly configs = new Map<string, string>();
  describe: string | null = null;

  async exists(path: string): Promise<boolean> {
    return this.paths.has(path);
  }
  async dockerfiles(folder: string): Promise<readonly string[]> {
    return [...this.paths]
      .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('/Dockerfile'))
      .map((path) => path.slice(folder.length + 1))
      .sort();
  }
  async readConfig(folder: string): Promise<ProjectConfig | null> {
    const text = this.configs.get(folder);
    if (text === undefined) return null;
    try {
      return ProjectConfig.parse(JSON.parse(text));
    } catch {
      throw new AppFailure({ code: 'data-unreadable', message: 'gantry.json cannot be read.' });
    }
  }
  async writeConfig(folder: string, config: ProjectConfig): Promise<void> {
    this.configs.set(folder, JSON.stringify(config));
  }
  async gitDescribe(): Promise<string | null> {
    return this.describe;
  }
  async gitSource(): Promise<GitSource> {
    return { commit: null, origin: null };
  }
  baseName(folder: string): string {
    return folder.split('/').at(-1) ?? '';
  }
}
