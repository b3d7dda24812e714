import { createDockerConfig } from '#adapters/docker/plaintext';
import { systemClock as clock } from '#adapters/storage/clock';
import { createLinkStore } from '#adapters/storage/link-store';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { createTemplateStore } from '#adapters/storage/template-store';
import {
  createPlatformUse,
  type PlatformConnections,
  type PlatformUse,
  type TemplateFolder,
} from '#core/platform/index';
import type { Secrets } from '#core/ports/secrets';
import { AppFailure } from '#shared/errors';
import type { Target } from './target';
import type { Surroundings, Workbench } from './workbench';

/**
 * The platform's use cases for a command: one connection, hidden values from the environment, templates and links where the app has them.
 * `folder`: the one whose gantry.json may hold the template, of the repository that it names itself unless another is given.
 */
export async function openPlatformUse(
  { home, registry, platform, settings, log }: Workbench,
  { env, homeDir, platform: system, output }: Surroundings,
  target: Target,
  folder: string,
  named: string | null = null,
): Promise<PlatformUse> {
  const report = ({ message }: { readonly message: string }): void => output.say(message);
  const projectFolder = createProjectFolder();
  const repository = named ?? (await projectFolder.readConfig(folder))?.repository ?? null;
  const folders: readonly TemplateFolder[] =
    repository === null ? [] : [{ folder, connectionId: target.id, repository }];
  return createPlatformUse({
    platform,
    registry,
    secrets: environmentSecrets(env),
    templates: createTemplateStore(home, report),
    links: createLinkStore(home, report),
    dockerConfig: createDockerConfig({ env, homeDir, platform: system }),
    folder: projectFolder,
    clock,
    log,
    connections: onlyConnection(target, settings.connections.find(({ id }) => id === target.id) ?? null),
    folders: async () => folders,
    knownNames: async () => folders.map((known) => ({ name: known.repository, from: 'project' as const })),
    ownPushes: async () => [],
    copy: () => undefined,
    onTemplatesChanged: () => undefined,
    onVersionsChanged: () => undefined,
    onTagsFound: () => undefined,
  });
}

function onlyConnection(
  { access, pull, name }: Target,
  stored: ReturnType<PlatformConnections['find']>,
): PlatformConnections {
  const notHere = (): Promise<never> =>
    Promise.reject(new AppFailure({ code: 'not-supported', message: 'A command keeps no connections: use the app.' }));
  return {
    access: async () => access,
    find: () => stored,
    remember: async () => undefined,
    platform: async () => {
      if (access.apiUrl !== null && access.apiToken !== null) return access;
      const message = `There is no API token for ${name}. Put it into GANTRY_API_TOKEN (and another API than Edgegap’s into GANTRY_API_URL).`;
      throw new AppFailure({ code: 'platform-missing', message });
    },
    pull: async () => pull,
    secretPlaces: async () => ({ push: 'memory', pull: pull === null ? 'missing' : 'memory', api: 'memory' }),
    begin: notHere,
    setPull: notHere,
    signOut: notHere,
  };
}

/** Hidden values of templates: `<connection>/env/<repository>/<KEY>` is GANTRY_ENV_<KEY>. Nothing is stored. */
function environmentSecrets(env: Surroundings['env']): Secrets {
  const hiddenValue = (name: string): string | null => {
    const key = /\/env\/.+\/([^/]+)$/.exec(name)?.[1];
    return key === undefined ? null : (env[`GANTRY_ENV_${key}`] ?? null);
  };
  return {
    available: () => false,
    get: async (name) => hiddenValue(name),
    place: async (name) => (hiddenValue(name) === null ? 'missing' : 'memory'),
    set: async () => 'memory',
    remove: async () => undefined,
    names: async () => [],
  };
}
