import type { VersionChange } from '#shared/model/app-version';
import type { VersionSettings } from '#shared/model/version-settings';

/** Only what was changed is sent; null: nothing was. Variables go along only where the user chose to replace them. */
export function changeOf(
  before: VersionSettings,
  after: VersionSettings,
  withVariables: boolean,
): Partial<VersionChange> | null {
  const [{ variables: _, ...old }, { variables, ...settings }] = [before, after];
  const isOther = JSON.stringify(old) !== JSON.stringify(settings);
  if (!isOther && !withVariables) return null;
  return { ...(isOther ? { settings } : {}), ...(withVariables ? { variables } : {}) };
}
