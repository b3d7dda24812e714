import type { GameProject, ProjectConfig } from '#shared/model/project';

/** `projects.json`. Throws AppFailure disk-full or disk-error. */
export interface ProjectsStore {
  load(): Promise<readonly GameProject[]>;
  save(projects: readonly GameProject[]): Promise<void>;
}

/** What git knows of a folder. */
export interface GitSource {
  /** The hash of the commit, with `-dirty` behind it where files that git follows are not as they are there. */
  readonly commit: string | null;
  /** Of the remote `origin`, as it is written down: with whatever name and password is in it. */
  readonly origin: string | null;
}

/** What a project's folder holds. */
export interface ProjectFolder {
  exists(folder: string): Promise<boolean>;
  /** Relative paths of Dockerfiles: `Dockerfile`, `*.Dockerfile`, `Dockerfile.*`, in the folder and one level below. */
  dockerfiles(folder: string): Promise<readonly string[]>;
  /** Null when there is none. Throws AppFailure data-unreadable with the reason. */
  readConfig(folder: string): Promise<ProjectConfig | null>;
  writeConfig(folder: string, config: ProjectConfig): Promise<void>;
  /** `git describe --tags --always --dirty`; null outside a git work tree or without git. */
  gitDescribe(folder: string): Promise<string | null>;
  /** Nulls outside a git work tree, without git, and where git takes seconds. */
  gitSource(folder: string): Promise<GitSource>;
  /** Last component of the path, for a name. */
  baseName(folder: string): string;
}
