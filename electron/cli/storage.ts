import { join } from 'node:path';
import { systemClock as clock } from '#adapters/storage/clock';
import { createJobStore } from '#adapters/storage/job-store';
import { createRoomRulesStore } from '#adapters/storage/room-rules';
import { createStorageUse } from '#core/storage/index';
import { count, formatBytes } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';
import { orCancelled } from '#shared/or-cancelled';
import { type ExitCode, exit } from './exit-codes';
import { cleanupsOf, HERE, linksOf, openRegistryUse } from './registry-use';
import type { StorageInvocation } from './storage-arguments';
import { columns } from './table';
import type { Surroundings, Workbench } from './workbench';

const SHOWN = 10;

/** `gantry storage`: what there is, or a request for more. */
export async function storage(
  given: Extract<StorageInvocation, { command: 'storage' }>,
  bench: Workbench,
  { output, signal }: Surroundings,
): Promise<ExitCode> {
  const target = await bench.target(given.tokenStdin);
  const contents = openRegistryUse(bench, target);
  const jobs = createJobStore(join(bench.home, 'command', 'jobs'), () => undefined);
  const use = createStorageUse({
    registry: bench.registry,
    platform: bench.platform,
    contents,
    access: async () => target.access,
    jobs: async () =>
      (await jobs.load())
        .map((job) => ({ ...job, progress: null, isPaused: false }))
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    links: () => linksOf(bench, target),
    cleanups: cleanupsOf(bench, target),
    rules: createRoomRulesStore(join(bench.home, 'command'), () => undefined),
    clock,
  });
  output.live('… reading what the project holds');
  await orCancelled(contents.wholeLayers(HERE), signal);
  if (given.requestBytes !== null) {
    const reason = given.reason ?? (await orCancelled(use.reasonFor({ id: HERE }), signal));
    const asked = await use.request({ id: HERE, limitBytes: given.requestBytes, reason });
    output.result({ ...asked, reason }, requestInWords(given.requestBytes, asked));
    return exit.done;
  }
  const overview = await orCancelled(use.overview({ id: HERE }), signal);
  // Where nothing at all is known, the registry says why, or that there is nothing.
  if (isUnknown(overview)) await orCancelled(bench.registry.probe(target.access, signal), signal);
  output.result({ ...overview }, inWords(overview).join('\n'));
  return exit.done;
}

const isUnknown = ({ figures, artifacts, reading }: StorageOverview): boolean =>
  reading.is === 'failed' && figures.usedBytes === null && artifacts.length === 0;

/** Platforms that cannot be asked about it afterwards have all the same taken the request. */
export function requestInWords(
  requestBytes: number,
  { figures, pendingRequestBytes }: Pick<StorageOverview, 'figures' | 'pendingRequestBytes'>,
): string {
  const isGranted = figures.unlimited || (figures.limitBytes !== null && figures.limitBytes >= requestBytes);
  const now = isGranted ? ': granted' : pendingRequestBytes === null ? '' : ': pending';
  return `Asked for ${formatBytes(requestBytes)} in all${now}.`;
}

function inWords(overview: StorageOverview): string[] {
  const { figures, artifacts, unseenBytes, pushesLeft, pendingRequestBytes, reading } = overview;
  const used = figures.usedBytes === null ? 'an unknown part' : formatBytes(figures.usedBytes);
  const biggest = [...artifacts].sort((a, b) => b.uniqueBytes - a.uniqueBytes).slice(0, SHOWN);
  const rows = biggest.map(({ repository, digest, tags, uniqueBytes, sharedBytes }) => [
    `${repository}${tags.length === 0 ? `@${digest.slice(0, 19)}` : `:${tags.join(',')}`}`,
    formatBytes(uniqueBytes),
    formatBytes(sharedBytes),
  ]);
  return [
    `${used} in use${limitInWords(figures)}`,
    ...(pendingRequestBytes === null ? [] : [`Asked for and not granted yet: ${formatBytes(pendingRequestBytes)}`]),
    ...(pushesLeft === null ? [] : [`${count(pushesLeft, 'more push', 'more pushes')} of the last ones’ size fit`]),
    ...(unseenBytes === null || unseenBytes === 0
      ? []
      : [`${formatBytes(unseenBytes)} belong to no artifact: what failed pushes sent, until the registry collects it`]),
    ...(reading.is === 'failed' ? [`The project could not be read whole: ${reading.message ?? ''}`] : []),
    ...(rows.length === 0 ? [] : ['', columns(['ARTIFACT', 'ITS OWN', 'SHARED'], rows)]),
  ];
}

const limitInWords = ({ unlimited, limitBytes }: StorageOverview['figures']): string => {
  if (unlimited) return ', no limit';
  return ` of ${limitBytes === null ? 'an unknown limit; GANTRY_STORAGE_LIMIT tells it' : formatBytes(limitBytes)}`;
};
