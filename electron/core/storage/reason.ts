import { count, formatBytes } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';

/** A request for more storage in words, with its evidence. */
export function reasonFor(
  { figures, artifacts, versionsUnknown, lastPushes, unseenBytes, pushesLeft }: StorageOverview,
  project: string,
  cleaned: { readonly artifacts: number; readonly freedBytes: number },
): string {
  const { usedBytes, limitBytes } = figures;
  const repositories = new Set(artifacts.map(({ repository }) => repository)).size;
  const used = artifacts.filter(({ usedBy }) => usedBy.length > 0).length;
  const usedWords = versionsUnknown === null ? `, of which app versions use ${used}` : '';
  const recent = lastPushes.slice(0, 5).map(({ sentBytes }) => sentBytes);
  const lines = [
    `We ask for more storage in the registry project ${project}.`,
    `In use: ${usedBytes === null ? 'not said' : formatBytes(usedBytes)} of ${limitBytes === null ? 'an unknown limit' : formatBytes(limitBytes)}, in ${count(repositories, 'repository', 'repositories')} with ${count(artifacts.length, 'artifact')}${usedWords}.`,
    ...(recent.length === 0
      ? []
      : [
          `The last ${count(recent.length, 'push', 'pushes')} added ${recent.map(formatBytes).join(', ')}${pushesLeft === null ? '' : `; ${count(pushesLeft, 'more push', 'more pushes')} of this size would fit`}.`,
        ]),
    ...(unseenBytes !== null && unseenBytes > 0
      ? [`${formatBytes(unseenBytes)} belong to no artifact: blobs of failed pushes that wait for garbage collection.`]
      : []),
    cleaned.artifacts === 0
      ? 'Nothing was cleaned up just before this request.'
      : `Already cleaned up: ${count(cleaned.artifacts, 'artifact')}, ${formatBytes(cleaned.freedBytes)}.`,
  ];
  return lines.join('\n');
}
