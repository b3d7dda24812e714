import type { StorageFigures } from '#shared/model/connection';
import { count, formatBytes, withThousands } from '#shared/model/format';
import type { StorageOverview, StoredArtifact } from '#shared/model/storage-use';
import { formatWhen } from '../../ui/when';

/** `3.80 GB free`; null: not known, or without end. */
export function freeWords({ usedBytes, limitBytes }: StorageFigures): string | null {
  if (usedBytes === null || limitBytes === null) return null;
  return usedBytes > limitBytes
    ? `${formatBytes(usedBytes - limitBytes)} over the limit`
    : `${formatBytes(limitBytes - usedBytes)} free`;
}

const LEFT_WITHOUT_WORDS = 1000;

/** `About 47 more pushes of this size fit.`; null: there is nothing to judge by. */
export function pushesLeftWords(left: number | null): string | null {
  if (left === null) return null;
  if (left === 0) return 'Not one more push of the usual size fits.';
  if (left >= LEFT_WITHOUT_WORDS) return `More than ${withThousands(LEFT_WITHOUT_WORDS)} pushes of the usual size fit.`;
  return `About ${count(left, 'more push', 'more pushes')} of the usual size ${left === 1 ? 'fits' : 'fit'}.`;
}

/** What the registry counts and nobody can see or delete. */
export const unseenWords = (bytes: number): string =>
  `${formatBytes(bytes)} of it belong to no artifact: what refused or broken pushes left behind. Nothing here can delete them; the registry does when it next cleans up.`;

/** Whether figures of single artifacts are the most that they can be. */
export const isUpperBound = ({ reading }: Pick<StorageOverview, 'reading'>): boolean => reading.is !== 'done';

export const boundWords = (bytes: number, isBound: boolean): string =>
  isBound && bytes > 0 ? `at most ${formatBytes(bytes)}` : formatBytes(bytes);

/** `38.2 MB only its own, 12.0 MB shared with others` */
export function partWords(
  part: { readonly uniqueBytes: number; readonly sharedBytes: number },
  isBound: boolean,
): string {
  const own = `${boundWords(part.uniqueBytes, isBound)} only its own`;
  return part.sharedBytes === 0 ? own : `${own}, ${formatBytes(part.sharedBytes)} shared with others`;
}

/** `used by arena / 1.0.3`, `used by arena / 1.0.3 and 2 more`; null: by none. */
export function usedByWords({ usedBy }: Pick<StoredArtifact, 'usedBy'>): string | null {
  const first = usedBy.find(({ isActive }) => isActive) ?? usedBy[0];
  if (first === undefined) return null;
  const others = usedBy.length - 1;
  const name = `${first.app} / ${first.name}${first.isActive ? '' : ' (not active)'}`;
  return `used by ${name}${others === 0 ? '' : ` and ${others} more`}`;
}

/** What else there is to say of an artifact: when it was pushed, what uses it, by which other names it goes. */
export function artifactWords(artifact: StoredArtifact, nowMs: number): readonly string[] {
  const { tags, pushedAt } = artifact;
  const usedBy = usedByWords(artifact);
  return [
    ...(tags.length > 1 ? [`tags ${tagsWords(tags)}`] : []),
    ...(pushedAt === null ? [] : [`pushed ${formatWhen(pushedAt, nowMs)}`]),
    ...(usedBy === null ? [] : [usedBy]),
  ];
}

/** `1.0.3, stable`, `no tag` */
export const tagsWords = (tags: readonly string[], most = 3): string =>
  tags.length === 0
    ? 'no tag'
    : tags.length <= most
      ? tags.join(', ')
      : `${tags.slice(0, most).join(', ')} and ${tags.length - most} more`;
