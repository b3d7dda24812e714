import { toAppError } from '#shared/errors';
import type { Link } from '../ports/link-store';
import type { Platform, PlatformVersion } from '../ports/platform';
import type { RegistryAccess } from '../ports/registry';

/** What the platform says of its app versions. */
export interface KnownVersions {
  /** Null: there is no platform, or it could not be asked. */
  readonly versions: readonly PlatformVersion[] | null;
  /** Why it could not be asked, as a sentence: then anything may be in use. Null: it was, or there is no platform. */
  readonly unknown: string | null;
}

/** A platform whose token is missing is not the same as none: its versions run all the same. */
export async function askVersions(
  platform: Pick<Platform, 'versions'>,
  access: RegistryAccess,
): Promise<KnownVersions> {
  const { apiUrl, apiToken } = access;
  if (apiUrl === null) return { versions: null, unknown: null };
  if (apiToken === null) {
    const unknown = `There is no API token for ${apiUrl} on this computer. Give it in Settings, or to a command in GANTRY_API_TOKEN.`;
    return { versions: null, unknown };
  }
  return platform.versions(access).then(
    (versions) => ({ versions, unknown: null }),
    (thrown: unknown) => ({ versions: null, unknown: toAppError(thrown).message }),
  );
}

type VersionName = Pick<PlatformVersion, 'app' | 'name'>;

export const placeKey = ({ repository, digest }: { readonly repository: string; readonly digest: string }): string =>
  `${repository} ${digest}`;

/**
 * By place: the app versions that were made with what is there and do not name it now, as `usedBy` says. Their tags were moved since;
 * servers may still run it.
 */
export function driftedFrom(
  links: readonly Link[],
): (
  place: { readonly repository: string; readonly digest: string },
  usedBy: readonly VersionName[],
) => readonly Link[] {
  const byPlace = new Map<string, Link[]>();
  for (const link of links) byPlace.set(placeKey(link), [...(byPlace.get(placeKey(link)) ?? []), link]);
  return (place, usedBy) =>
    (byPlace.get(placeKey(place)) ?? []).filter(
      (link) => !usedBy.some(({ app, name }) => app === link.app && name === link.name),
    );
}
