import { count, formatBytes } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';
import type { Cleanup } from '../ports/cleanups';

/** What was cleaned up before says nothing of today. */
const EVIDENCE_DAYS = 90;
const DAY_MS = 86_400_000;

type Cleaned = Pick<Cleanup, 'artifacts' | 'freedBytes' | 'unmeasured'>;

/** The sum of the last days. */
export const cleanedLately = (cleanups: readonly Cleanup[], nowMs: number): Cleaned =>
  cleanups
    .filter(({ day }) => nowMs - Date.parse(day) <= EVIDENCE_DAYS * DAY_MS)
    .reduce(
      (sum, { artifacts, freedBytes, unmeasured }) => ({
        artifacts: sum.artifacts + artifacts,
        freedBytes: sum.freedBytes + freedBytes,
        unmeasured: sum.unmeasured + unmeasured,
      }),
      { artifacts: 0, freedBytes: 0, unmeasured: 0 },
    );

function cleanedWords({ artifacts, freedBytes, unmeasured }: Cleaned): string {
  const all = count(artifacts, 'artifact');
  if (unmeasured === artifacts) return all;
  return `${all}, ${unmeasured > 0 ? 'at least ' : ''}${formatBytes(freedBytes)}`;
}

/** A request for more storage in words, with its evidence. */
export function reasonFor(
  { figures, artifacts, versionsUnknown, lastPushes, unseenBytes, pushesLeft }: StorageOverview,
  project: string,
  cleaned: Cleaned,
): string {
  const { usedBytes, limitBytes, unlimited } = figures;
  const limit =
    limitBytes !== null ? ` of ${formatBytes(limitBytes)}` : unlimited ? ', without a limit' : ' of an unknown limit';
  const repositories = new Set(artifacts.map(({ repository }) => repository)).size;
  const used = artifacts.filter(({ usedBy }) => usedBy.length > 0).length;
  const usedWords = versionsUnknown === null ? `, of which app versions use ${used}` : '';
  const recent = lastPushes.slice(0, 5).map(({ sentBytes }) => sentBytes);
  const lines = [
    `We ask for more storage in the registry project ${project}.`,
    `In use: ${usedBytes === null ? 'not said' : formatBytes(usedBytes)}${limit}, in ${count(repositories, 'repository', 'repositories')} with ${count(artifacts.length, 'artifact')}${usedWords}.`,
    ...(recent.length === 0
      ? []
      : [
          `The last ${count(recent.length, 'push', 'pushes')} added ${recent.map(formatBytes).join(', ')}${pushesLeft === null ? '' : `; ${count(pushesLeft, 'more push', 'more pushes')} of this size would fit`}.`,
        ]),
    ...(unseenBytes !== null && unseenBytes > 0
      ? [`${formatBytes(unseenBytes)} belong to no artifact: blobs of failed pushes that wait for garbage collection.`]
      : []),
    cleaned.artifacts === 0
      ? `Nothing was cleaned up from here in the last ${EVIDENCE_DAYS} days.`
      : `Already cleaned up in the last ${EVIDENCE_DAYS} days: ${cleanedWords(cleaned)}.`,
  ];
  return lines.join('\n');
}
