import type { DeletionPlan, DeletionResult } from '#shared/model/deletion';
import type { Cleanup } from '../ports/cleanups';
import { freedBytes } from './blobs';
import type { PlacedManifest } from './layers';

/** The artifacts that a deletion really took away, whatever failed beside them. */
export const goneBy = (results: readonly DeletionResult[], { items }: DeletionPlan): ReadonlySet<string> =>
  new Set(
    results.flatMap(({ target, error, artifactRemoved }) => {
      if (target.is === 'artifact') return error === null ? [target.digest] : [];
      const named = items.find((item) => item.target.is === 'tag' && item.target.tag === target.tag)?.digest ?? null;
      return artifactRemoved && named !== null ? [named] : [];
    }),
  );

/** What they freed; `before`: the whole project as it was, null where nobody knows all of it. */
export function cleanedBy(
  gone: ReadonlySet<string>,
  repository: string,
  before: readonly PlacedManifest[] | null,
): Pick<Cleanup, 'artifacts' | 'freedBytes' | 'unmeasured'> {
  if (before === null) return { artifacts: gone.size, freedBytes: 0, unmeasured: gone.size };
  const isGone = (place: PlacedManifest): boolean => place.repository === repository && gone.has(place.digest);
  const manifests = (places: readonly PlacedManifest[]) =>
    places.flatMap(({ manifest }) => (manifest === null ? [] : [manifest]));
  const known = before.filter(isGone);
  const { freedBytes: freed } = freedBytes(manifests(known), manifests(before.filter((place) => !isGone(place))));
  return { artifacts: gone.size, freedBytes: freed, unmeasured: Math.max(0, gone.size - known.length) };
}
