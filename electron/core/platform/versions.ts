import { AppFailure } from '#shared/errors';
import type { AppVersion, VersionChange } from '#shared/model/app-version';
import { settingsRequest } from '#shared/model/version-request';
import { settingsProblems } from '#shared/model/version-settings';
import type { FullVersion, Platform } from '../ports/platform';
import type { RegistryAccess } from '../ports/registry';
import { isNotThere, ofConnection } from './board';
import { allVersions } from './linking';
import type { Links } from './links';
import type { PlatformConnections } from './tools';

export interface VersionTools {
  readonly platform: Platform;
  readonly connections: PlatformConnections;
  readonly links: Links;
  readonly onVersionsChanged: (id: string) => void;
}

interface OfVersion {
  readonly id: string;
  readonly app: string;
  readonly name: string;
}

/** Versions one by one, and those of a repository. */
export function createVersions({ platform, connections, links, onVersionsChanged }: VersionTools) {
  const version = async ({ id, app, name }: OfVersion): Promise<AppVersion> => {
    const access = await connections.platform(id);
    return ofConnection(await platform.version(access, app, name), access);
  };
  return {
    version,
    allVersions: async (id: string, app: string | null): Promise<AppVersion[]> => {
      const access = await connections.platform(id);
      const found = app === null ? await allVersions(platform, access) : await ofApp(platform, access, app);
      return found.map((full) => ofConnection(full, access));
    },
    versionsOf: async ({ id, repository }: { id: string; repository: string }) => {
      const access = await connections.platform(id);
      return (await allVersions(platform, access))
        .map((full) => ofConnection(full, access))
        .filter((one) => one.repository === repository)
        .map(({ settings: _, ...shown }) => shown);
    },
    changeVersion: async ({ change, ...named }: OfVersion & { change: VersionChange }): Promise<AppVersion> => {
      const before = await version(named);
      const request = changeRequest(before, change);
      if (Object.keys(request).length === 0) return before;
      await platform.changeVersion(await connections.platform(named.id), named.app, named.name, request);
      onVersionsChanged(named.id);
      return version(named);
    },
    deleteVersion: async ({ id, app, name }: OfVersion): Promise<void> => {
      await platform.deleteVersion(await connections.platform(id), app, name);
      await links.forget(id, { app, name });
      onVersionsChanged(id);
    },
  };
}

const ofApp = (platform: Platform, access: RegistryAccess, app: string): Promise<readonly FullVersion[]> =>
  platform.versionsOf(access, app).catch((thrown: unknown) => {
    if (!isNotThere(thrown)) throw thrown;
    throw new AppFailure({ code: 'not-found', message: `There is no app ${app} on the platform.` });
  });

/**
 * The fields that differ, and no others: what is left out stays as it is. Lists go whole. vCPU and memory only go together; the published
 * description of PATCH has neither, newer clients of the platform send both.
 */
export function changeRequest(
  { isActive, settings }: Pick<AppVersion, 'isActive' | 'settings'>,
  change: VersionChange,
): Readonly<Record<string, unknown>> {
  const next = {
    ...settings,
    ...change.settings,
    variables: change.variables ?? settings.variables.map((variable) => ({ ...variable, value: variable.value ?? '' })),
  };
  const problems = Object.entries(settingsProblems(next)).map(([field, sentence]) => `${field}: ${sentence}`);
  if (problems.length > 0) throw new AppFailure({ code: 'invalid-input', message: problems.join('\n') });
  const unknown = change.variables?.find(({ value }) => value === null);
  if (unknown !== undefined) throw valueNeeded(unknown.key);
  const { envs, ...before } = settingsRequest(settings);
  const { envs: nextEnvs, ...after } = settingsRequest(next);
  const differing = Object.keys({ ...before, ...after }).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const together = differing.some((key) => sized.includes(key)) ? sized : [];
  return {
    ...(change.isActive === null || change.isActive === isActive ? {} : { is_active: change.isActive }),
    // A name that is taken away is sent as none.
    ...Object.fromEntries([...new Set([...differing, ...together])].map((key) => [key, after[key] ?? ''])),
    ...(change.variables === null ? {} : { envs: nextEnvs }),
  };
}

const sized: readonly string[] = ['req_cpu', 'req_memory'];

const valueNeeded = (key: string): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message: `${key} is hidden and its value cannot be read back, but variables are replaced all together. Type its value again, or leave the variables as they are.`,
  });
