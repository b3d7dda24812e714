import type { OutputOf } from '#shared/model/publish-job';
import { type PlannedLayer, type PushPlan, verdictOf } from '#shared/model/storage-plan';
import { assertNever } from '#shared/result';
import type { ImageFacts } from '../ports/engine';
import type { CompressedLayer } from '../ports/layer-store';
import type { ManifestFacts } from '../ports/registry';
import { type Located, pushPlanOf } from '../storage/index';
import { outcomeOf } from './outcomes';

/** Neither guessed nor bounded: better than what is known on the way. */
export function isExact({ basis }: PushPlan): boolean {
  switch (basis) {
    case 'sampled':
    case 'bounded':
      return false;
    case 'compressed':
    case 'known':
    case 'measured':
      return true;
    default:
      return assertNever(basis);
  }
}

/** Of a push from here, whose new layers are all compressed. What was found in another repository and not mounted is among `layers`. */
export function wholePlan(
  { diffIds }: Pick<ImageFacts, 'diffIds'>,
  located: ReadonlyMap<string, Located>,
  layers: readonly CompressedLayer[],
  configBytes: number,
  before: PushPlan,
): PushPlan {
  const blobs = new Map(layers.map((layer) => [layer.diffId, layer]));
  return pushPlanOf({
    diffIds,
    located: new Map([...located].filter(([diffId]) => !blobs.has(diffId))),
    measured: { blobs, exact: new Set(blobs.keys()) },
    config: { sizeBytes: configBytes, isExact: true, isThere: false },
    manifestIsThere: false,
    figures: { ...before, limitSource: 'registry', unlimited: before.verdict === 'unlimited' },
  });
}

/** What the registry has of it now, layer by layer; null where the manifest names none, as an index. */
export function measuredPlan(
  manifest: ManifestFacts,
  push: OutputOf<'push'>,
  image: Pick<ImageFacts, 'diffIds'> | null,
  sentBytes: number,
  { plan, usedBytes, limitBytes, verdict }: OutputOf<'storageCheck'>,
): PushPlan | null {
  if (manifest.layers.length === 0) return null;
  const layers = manifest.layers.map(({ digest, sizeBytes }, index): PlannedLayer => {
    const diffId = image?.diffIds[index] ?? digest;
    const planned = plan?.layers.find((layer) => layer.diffId === diffId);
    return { diffId, is: isOf(outcomeOf(push, image, index, digest)), sizeBytes, place: planned?.place ?? null };
  });
  return {
    ...{ basis: 'measured', layers, newBytes: sentBytes, marginBytes: 0, usedBytes, limitBytes },
    ...verdictOf(sentBytes, usedBytes, limitBytes, verdict === 'unlimited'),
  };
}

function isOf(outcome: ReturnType<typeof outcomeOf>): PlannedLayer['is'] {
  if (outcome === 'pushed') return 'new';
  return outcome === 'mounted' ? 'mountable' : 'there';
}
