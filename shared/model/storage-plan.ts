import { assertNever } from '../result';
import { z } from '../zod';

const Bytes = z.int().nonnegative();

/** One layer of an image that is about to be pushed. Sizes are compressed bytes, as registries count them. */
export const PlannedLayer = z.object({
  /** Its diff ID: sha256 of the uncompressed archive. */
  diffId: z.string(),
  /**
   * `mountable`: in another repository of the same project; it moves no bytes and is not counted again. `arrived`: a push that did not end
   * left it there, where it is counted already.
   */
  is: z.enum(['there', 'mountable', 'arrived', 'new']),
  sizeBytes: Bytes.nullable(),
  /** `game:1.0.3`, where it is already; null: not known by name. */
  place: z.string().nullable(),
  /**
   * New as far as can be told: an engine sent it in a push that did not end, and engines do not say under which digest. Where the registry
   * has kept it, it is in use already, is not sent again and adds nothing.
   */
  mayBeLeft: z.boolean().optional(),
});
export type PlannedLayer = z.infer<typeof PlannedLayer>;

/** Above this share of the limit a push still fits, and is worth a word. */
export const TIGHT_SHARE = 0.85;

export const StorageVerdict = z.enum(['fits', 'tight', 'doesNotFit', 'unknownLimit', 'unlimited']);
export type StorageVerdict = z.infer<typeof StorageVerdict>;

/**
 * What a push would add to the registry's storage. `marginBytes`: the true figure is at most this much more. `basis`: sampled from files
 * before anything is built, bounded by the uncompressed image where that fits by far or no limit is known, compressed from the image's own
 * layers, exact because nothing is new, or measured: as the registry has it after the push.
 */
export const PushPlan = z.object({
  basis: z.enum(['sampled', 'bounded', 'compressed', 'known', 'measured']),
  layers: z.array(PlannedLayer),
  newBytes: Bytes,
  marginBytes: Bytes,
  usedBytes: Bytes.nullable(),
  limitBytes: z.int().positive().nullable(),
  verdict: StorageVerdict,
  /** How much room is missing where it does not fit; else 0. */
  missingBytes: Bytes,
});
export type PushPlan = z.infer<typeof PushPlan>;

/** What a forecast from files leaves out, since nobody can tell it before the build. */
export const Uncounted = z.discriminatedUnion('is', [
  /** The engine does not have it. */
  z.object({ is: z.literal('base'), image: z.string() }),
  /** FROM names it by an argument. */
  z.object({ is: z.literal('unnamedBase') }),
  /** What programs make, or comes from other stages or from elsewhere. */
  z.object({ is: z.literal('steps') }),
]);
export type Uncounted = z.infer<typeof Uncounted>;

/** A plan before there is an image: its layers are those of the base, as far as they are known. */
export const PushHint = PushPlan.extend({ uncounted: z.array(Uncounted) });
export type PushHint = z.infer<typeof PushHint>;

/** `the base image debian:12, which the engine does not have`; empty: nothing is left out. */
export const uncountedInWords = (uncounted: readonly Uncounted[]): string => uncounted.map(wordsOf).join('; ');

function wordsOf(left: Uncounted): string {
  switch (left.is) {
    case 'base':
      return `the base image ${left.image}, which the engine does not have`;
    case 'unnamedBase':
      return 'the base image, which FROM names by an argument';
    case 'steps':
      return 'what RUN, other stages and downloads add';
    default:
      return assertNever(left);
  }
}

/** Whether so many bytes fit without any doubt, or nobody could tell: then nothing needs to be worked out. */
export const isBeyondDoubt = (
  mostBytes: number,
  usedBytes: number | null,
  limitBytes: number | null,
  unlimited: boolean,
): boolean =>
  unlimited || usedBytes === null || limitBytes === null || usedBytes + mostBytes <= limitBytes * TIGHT_SHARE;

/** What of the new bytes may be in use already. */
export function maybeLeftBytes({ layers }: PushPlan): number {
  const left = layers.filter(({ mayBeLeft }) => mayBeLeft === true);
  const bytes = new Map(left.map(({ diffId, sizeBytes }) => [diffId, sizeBytes ?? 0]));
  return [...bytes.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}

/** How full the storage is afterwards, at most, in whole percent; null: nobody can say. */
export const sharePercent = ({ usedBytes, limitBytes, newBytes, marginBytes }: PushPlan): number | null =>
  usedBytes === null || limitBytes === null
    ? null
    : Math.floor((100 * (usedBytes + newBytes + marginBytes)) / limitBytes);

export function verdictOf(
  addedBytes: number,
  usedBytes: number | null,
  limitBytes: number | null,
  unlimited: boolean,
): { readonly verdict: StorageVerdict; readonly missingBytes: number } {
  if (unlimited) return { verdict: 'unlimited', missingBytes: 0 };
  if (limitBytes === null || usedBytes === null) return { verdict: 'unknownLimit', missingBytes: 0 };
  const afterBytes = usedBytes + addedBytes;
  // A push that adds nothing is let through by a registry that is exactly full.
  if (afterBytes > limitBytes) return { verdict: 'doesNotFit', missingBytes: afterBytes - limitBytes };
  return { verdict: afterBytes > limitBytes * TIGHT_SHARE ? 'tight' : 'fits', missingBytes: 0 };
}
