import { join } from 'node:path';
import { systemClock as clock } from '#adapters/storage/clock';
import { createJobStore } from '#adapters/storage/job-store';
import { hintPublish } from '#core/publish/hint';
import { formatBytes, shortDigest } from '#shared/model/format';
import type { PublishRequest } from '#shared/model/publish-job';
import { type PushHint, type PushPlan, uncountedInWords } from '#shared/model/storage-plan';
import { openDeltas, openDesk } from './desk';
import { type ExitCode, exit } from './exit-codes';
import { openPlanning } from './pushing';
import { columns } from './table';
import type { Target } from './target';
import type { Surroundings, Workbench } from './workbench';

const words = { there: 'there', mountable: 'mounted', arrived: 'sent before', new: 'new' } as const;

/** One line per layer, the base first. */
export function layerLines({ layers }: PushPlan): string[] {
  if (layers.length === 0) return [];
  const rows = layers.map(({ diffId, is, sizeBytes, place, mayBeLeft }) => [
    shortDigest(diffId),
    words[is],
    sizeBytes === null ? '?' : formatBytes(sizeBytes),
    place ?? (mayBeLeft === true ? 'perhaps there already, from a push that did not end' : ''),
  ]);
  return columns(['LAYER', 'IS', 'SIZE', 'FROM'], rows).split('\n');
}

/** `gantry plan FOLDER --quick`: an estimate from pieces of the files. */
export async function quickPlan(
  request: PublishRequest,
  target: Target,
  bench: Workbench,
  { output, signal }: Surroundings,
): Promise<ExitCode> {
  const startedMs = clock.nowMs();
  const plan = await hintPublish(request, {
    engine: bench.engine,
    registry: bench.registry,
    planning: openPlanning(bench, target),
    recipes: openDesk(),
    deltas: openDeltas(bench.home, bench.log),
    template: async () => null,
    access: async () => target.access,
    nowMs: clock.nowMs,
    signal,
    jobs: () => createJobStore(join(bench.home, 'command', 'jobs'), () => undefined).load(),
  });
  const durationMs = Math.round(clock.nowMs() - startedMs);
  output.result({ dryRun: true, plan, durationMs }, `${hintInWords(plan)} Storage: ${verdictWords[plan.verdict]}.`);
  // An estimate stops nothing: what is known of layers only makes it less.
  return exit.done;
}

export function hintInWords({ basis, newBytes, marginBytes, uncounted }: PushHint): string {
  if (basis === 'known') return 'Nothing has changed since it was pushed.';
  const figure = `About ${formatBytes(newBytes)}, at most ${formatBytes(newBytes + marginBytes)}.`;
  return uncounted.length === 0 ? figure : `${figure} Not counted: ${uncountedInWords(uncounted)}.`;
}

const verdictWords: Readonly<Record<PushPlan['verdict'], string>> = {
  fits: 'it fits',
  tight: 'it fits, but little is left then',
  doesNotFit: 'it may not fit; the plan without --quick knows for sure',
  unknownLimit: 'the registry does not tell its limit',
  unlimited: 'there is no limit',
};
