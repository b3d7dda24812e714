import { AppFailure } from '#shared/errors';
import type { VersionSettings } from '#shared/model/version-settings';
import type { Secrets } from '../ports/secrets';

/** The values of a template's hidden variables: in the keychain, never with the template. */
export interface HiddenValues {
  /** The settings with every value filled in. secret-missing where one is not known here. */
  filled(id: string, repository: string, settings: VersionSettings): Promise<VersionSettings>;
  /** Keeps given values, forgets those of variables that are gone; answers with the settings as they may be stored. */
  keep(id: string, repository: string, settings: VersionSettings): Promise<VersionSettings>;
  /** The hidden variables whose value is known. */
  known(id: string, repository: string, settings: VersionSettings): Promise<string[]>;
  forget(id: string, repository: string): Promise<void>;
}

const folderOf = (id: string, repository: string): string => `${id}/env/${repository}/`;

export function createHiddenValues(secrets: Secrets): HiddenValues {
  const forget = async (id: string, repository: string, except: ReadonlySet<string>): Promise<void> => {
    const folder = folderOf(id, repository);
    for (const name of await secrets.names()) {
      // Repositories may hold slashes, keys may not: `a/b/KEY` is not of `a`.
      const key = name.startsWith(folder) ? name.slice(folder.length) : null;
      if (key !== null && !key.includes('/') && !except.has(key)) await secrets.remove(name);
    }
  };
  return {
    filled: async (id, repository, settings) => {
      const variables = await Promise.all(
        settings.variables.map(async (variable) => {
          if (variable.value !== null) return variable;
          const value = await secrets.get(`${folderOf(id, repository)}${variable.key}`);
          if (value === null) throw notKnown(repository, variable.key);
          return { ...variable, value };
        }),
      );
      return { ...settings, variables };
    },
    keep: async (id, repository, settings) => {
      const hidden = settings.variables.filter(({ isHidden }) => isHidden);
      for (const { key, value } of hidden)
        if (value !== null) await secrets.set(`${folderOf(id, repository)}${key}`, value);
      await forget(id, repository, new Set(hidden.map(({ key }) => key)));
      return withoutHidden(settings);
    },
    known: async (id, repository, { variables }) => {
      const known = await Promise.all(
        variables.map(async ({ key, isHidden }) =>
          isHidden && (await secrets.place(`${folderOf(id, repository)}${key}`)) !== 'missing' ? [key] : [],
        ),
      );
      return known.flat();
    },
    forget: (id, repository) => forget(id, repository, new Set()),
  };
}

export const withoutHidden = (settings: VersionSettings): VersionSettings => ({
  ...settings,
  variables: settings.variables.map((variable) => (variable.isHidden ? { ...variable, value: null } : variable)),
});

const notKnown = (repository: string, key: string): AppFailure =>
  new AppFailure({
    code: 'secret-missing',
    message: `The hidden value of ${key} in the template of ${repository} is not on this computer. Type it into the template, or set GANTRY_ENV_${key} for the command.`,
    retryable: true,
    action: 'editTemplate',
  });
