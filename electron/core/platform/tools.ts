import type { AppTemplate } from '#shared/model/app-template';
import type { BoardTag, LinkResult } from '#shared/model/app-version';
import type { Connections } from '../connections/index';
import type { Clock } from '../ports/clock';
import type { DockerConfig } from '../ports/docker-config';
import type { LinkStore } from '../ports/link-store';
import type { Log } from '../ports/log';
import type { Platform } from '../ports/platform';
import type { ProjectFolder } from '../ports/projects-store';
import type { Registry } from '../ports/registry';
import type { Secrets } from '../ports/secrets';
import type { TemplateStore } from '../ports/template-store';
import type { KnownName } from '../registry/index';

/** What the platform's use cases need of connections: the command has one that is not stored. */
export type PlatformConnections = Pick<
  Connections,
  'access' | 'find' | 'remember' | 'platform' | 'pull' | 'begin' | 'setPull' | 'signOut' | 'secretPlaces'
>;

/** A folder whose gantry.json may hold the template of a repository. */
export interface TemplateFolder {
  readonly folder: string;
  readonly connectionId: string;
  readonly repository: string;
}

export interface PlatformUseTools {
  readonly platform: Platform;
  readonly registry: Registry;
  readonly secrets: Secrets;
  readonly templates: TemplateStore;
  readonly links: LinkStore;
  readonly dockerConfig: DockerConfig;
  readonly folder: Pick<ProjectFolder, 'readConfig' | 'writeConfig'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: PlatformConnections;
  /** The folders of all game projects. */
  readonly folders: () => Promise<readonly TemplateFolder[]>;
  /** Names from game projects and past pushes of a connection. */
  readonly knownNames: (connectionId: string) => Promise<readonly KnownName[]>;
  /** What was pushed from here, or is being pushed now. */
  readonly ownPushes: (connectionId: string) => Promise<readonly OwnPush[]>;
  /** Onto the clipboard. */
  readonly copy: (text: string) => void;
  readonly onTemplatesChanged: (id: string) => void;
  readonly onVersionsChanged: (id: string) => void;
  readonly onTagsFound: (found: {
    readonly id: string;
    readonly tags: BoardTag[];
    readonly linked: LinkResult[];
  }) => void;
}

/** A tag of a repository, by its name alone. */
export interface OwnPush {
  readonly repository: string;
  readonly tag: string;
}

export interface FoundTemplate {
  readonly template: AppTemplate;
  readonly place: 'platform' | 'gantry' | 'project';
}
