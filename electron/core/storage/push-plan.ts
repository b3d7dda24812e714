import type { StorageFigures } from '#shared/model/connection';
import { type PlannedLayer, type PushPlan, verdictOf } from '#shared/model/storage-plan';
import type { ImageFacts } from '../ports/engine';
import type { Located } from './locate';
import { manifestBytes } from './manifest';
import type { Measured } from './measure';

/** What is compressed here stayed within 0.7 % under what engines upload, over eight kinds of content. */
export const COMPRESSED_MARGIN = 0.01;
/** Of an image's config that nobody has seen yet: names and times in it differ by some characters. */
const CONFIG_MARGIN_BYTES = 512;

export interface PlanFacts {
  readonly diffIds: readonly string[];
  readonly located: ReadonlyMap<string, Located>;
  readonly measured: Measured;
  readonly config: { readonly sizeBytes: number; readonly isExact: boolean; readonly isThere: boolean };
  /** The very manifest is in the repository: only a tag is added. */
  readonly manifestIsThere: boolean;
  readonly figures: StorageFigures;
}

/** Where nothing hangs on the exact figure: which layers are new, and that all of it adds at most the uncompressed image. */
export function boundedPlan(
  { diffIds, sizeBytes }: Pick<ImageFacts, 'diffIds' | 'sizeBytes'>,
  located: ReadonlyMap<string, Located>,
  { usedBytes, limitBytes, unlimited }: StorageFigures,
): PushPlan {
  return {
    basis: 'bounded',
    layers: diffIds.map((diffId) => plannedLayer(diffId, located.get(diffId), null)),
    newBytes: sizeBytes,
    marginBytes: 0,
    usedBytes,
    limitBytes,
    ...verdictOf(sizeBytes, usedBytes, limitBytes, unlimited),
  };
}

export const plannedLayer = (diffId: string, found: Located | undefined, sizeBytes: number | null): PlannedLayer =>
  found === undefined
    ? { diffId, is: 'new', sizeBytes, place: null }
    : { diffId, is: found.is, sizeBytes: found.blob.sizeBytes, place: found.place };

export function pushPlanOf(facts: PlanFacts): PushPlan {
  const { diffIds, located, measured, config, figures } = facts;
  const layers = diffIds.map((diffId) =>
    plannedLayer(diffId, located.get(diffId), measured.blobs.get(diffId)?.sizeBytes ?? null),
  );
  // A layer that occurs twice is one blob.
  const fresh = new Map(layers.flatMap((layer) => (layer.is === 'new' ? [[layer.diffId, layer.sizeBytes ?? 0]] : [])));
  const layerBytes = sum(fresh.values());
  const guessedBytes = sum([...fresh].flatMap(([diffId, bytes]) => (measured.exact.has(diffId) ? [] : [bytes])));
  const blobs = diffIds.map((diffId) => located.get(diffId)?.blob ?? measured.blobs.get(diffId) ?? { sizeBytes: 0 });
  const extraBytes = facts.manifestIsThere
    ? 0
    : manifestBytes(config.sizeBytes, blobs) + (config.isThere ? 0 : config.sizeBytes);
  const newBytes = layerBytes + extraBytes;
  const isConfigGuessed = !facts.manifestIsThere && !config.isThere && !config.isExact;
  const marginBytes = Math.ceil(guessedBytes * COMPRESSED_MARGIN) + (isConfigGuessed ? CONFIG_MARGIN_BYTES : 0);
  const { usedBytes, limitBytes, unlimited } = figures;
  return {
    basis: fresh.size === 0 ? 'known' : 'compressed',
    layers,
    newBytes,
    marginBytes,
    usedBytes,
    limitBytes,
    ...verdictOf(newBytes + marginBytes, usedBytes, limitBytes, unlimited),
  };
}

/** A plan after the registry has refused all the same. `arrived`: diff IDs whose bytes are in the figures of now. */
export function refusedPlan(
  plan: PushPlan,
  arrived: ReadonlySet<string>,
  { usedBytes, limitBytes, unlimited }: StorageFigures,
  shortBytes: number,
): PushPlan {
  const isLeft = ({ is, diffId }: PlannedLayer): boolean => is === 'new' && arrived.has(diffId);
  const leftBytes = new Map(plan.layers.filter(isLeft).map(({ diffId, sizeBytes }) => [diffId, sizeBytes ?? 0]));
  const newBytes = plan.newBytes - sum(leftBytes.values());
  const judged = verdictOf(newBytes + plan.marginBytes, usedBytes, limitBytes, unlimited);
  // Of the uncompressed image nobody can say what would be missing.
  const missingBytes =
    plan.basis === 'bounded' && shortBytes > 0 ? shortBytes : Math.max(judged.missingBytes, shortBytes);
  return {
    ...plan,
    layers: plan.layers.map((layer): PlannedLayer => (isLeft(layer) ? { ...layer, is: 'arrived' } : layer)),
    ...{ newBytes, usedBytes, limitBytes, missingBytes },
    verdict: missingBytes > 0 ? 'doesNotFit' : judged.verdict,
  };
}

/** `left`: diff IDs of what an engine sent in a push that did not end. */
export const withLeft = (plan: PushPlan, left: ReadonlySet<string>): PushPlan => ({
  ...plan,
  layers: plan.layers.map((layer) =>
    layer.is === 'new' && left.has(layer.diffId) ? { ...layer, mayBeLeft: true } : layer,
  ),
});

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
