import type { Sender } from '#shared/model/pusher';
import type { Uplink } from '../ports/uplinks';
import { USUAL_SHARE } from './outlook';

/** What of an image is known before any of it is read. */
export interface AutoFacts {
  /** Gantry packs its layers and wrote its config: nothing has to be asked of the engine. */
  readonly isPackedHere: boolean;
  /** Layers are in the registry that the engine would send again: it does not know what Gantry sent. */
  readonly isSentFromHere: boolean;
  /** The engine has its layers compressed, and hands out the very bytes to be sent. */
  readonly keepsCompressed: boolean;
  /** The registry's repository has, or had, another version. */
  readonly hasEarlier: boolean;
  /** Uncompressed. */
  readonly imageBytes: number;
  /** Uncompressed; rather too little than too much. */
  readonly newBytes: number;
  readonly newLayers: number;
  /** Uncompressed, of the largest of the new layers. The engine is asked for it: only where it decides. */
  readonly largestBytes: () => Promise<number>;
  /** Of the registry; null: not known. */
  readonly uplink: Uplink | null;
  /** The user's, for what is sent from here; null: there is none. */
  readonly uploadLimitBytesPerS: number | null;
}

/**
 * The docker command brought 20 to 30 MB/s to a registry beside it, uncompressed, and Gantry about twice that: at what goes over a line
 * faster than this it is the engine's compression that is waited for.
 */
const FAST_BYTES_PER_S = 20_000_000;
/** An engine hands out an image in a fifth of the time in which it compresses it: all of it for less new than this is no gain. */
const MOSTLY_NEW_SHARE = 0.5;
/** Of 50 MB a push from here took 1.1 times that of the docker command, of 500 MB half. */
const WORTH_BYTES = 100_000_000;
/**
 * Engines compress a layer with one processor, and up to five layers side by side (moby: max-concurrent-uploads). On two processors a push of
 * 500 MB from here took 0.45 times the time of the docker command in one layer, 0.92 in two as large as each other, 1.07 in six.
 */
const ONE_LAYER_SHARE = 0.5;
/** A layer that takes longer is cut in the middle of its way sooner or later. */
const LONG_MS = 120_000;

/**
 * Who sends an image. Of one that is not packed here the engine has to hand out everything, new or not, each time: and from then on too, as
 * it would send again what Gantry has sent.
 */
export async function decideSender(facts: AutoFacts): Promise<Sender> {
  const { newBytes, imageBytes, uplink, uploadLimitBytesPerS } = facts;
  if (facts.isPackedHere) return { pusher: 'gantry', why: { is: 'packedHere' } };
  if (facts.isSentFromHere) return { pusher: 'gantry', why: { is: 'sentBefore' } };
  const littleNew = { pusher: 'engine', why: { is: 'littleNew', newBytes, imageBytes } } as const;
  if (facts.newLayers === 0) return littleNew;
  if (uploadLimitBytesPerS !== null)
    return { pusher: 'gantry', why: { is: 'uploadLimit', bytesPerS: uploadLimitBytesPerS } };
  if (uplink === null) return { pusher: 'engine', why: { is: 'lineUnknown' } };
  if (uplink.isAtLeast || uplink.bytesPerS >= FAST_BYTES_PER_S) {
    // It has nothing left to compress, which is what a fast line would wait for.
    if (facts.keepsCompressed) return { pusher: 'engine', why: { is: 'keepsCompressed' } };
    if (newBytes < WORTH_BYTES || newBytes < imageBytes * MOSTLY_NEW_SHARE) return littleNew;
    if ((await facts.largestBytes()) < newBytes * ONE_LAYER_SHARE)
      return { pusher: 'engine', why: { is: 'sideBySide', newLayers: facts.newLayers } };
    // A single layer is new as a whole whatever changes; of several some stay.
    const changesAsWhole = facts.hasEarlier || facts.newLayers === 1;
    if (!changesAsWhole) return { pusher: 'engine', why: { is: 'firstVersion' } };
    return { pusher: 'gantry', why: { is: 'fastLine', ...uplink } };
  }
  const { bytesPerS } = uplink;
  const slowLine = { pusher: 'engine', why: { is: 'slowLine', bytesPerS } } as const;
  const msFor = (bytes: number): number => Math.round(((bytes * USUAL_SHARE) / bytesPerS) * 1000);
  if (msFor(newBytes) < LONG_MS) return slowLine;
  const layerMs = msFor(await facts.largestBytes());
  return layerMs >= LONG_MS ? { pusher: 'gantry', why: { is: 'longLayers', bytesPerS, layerMs } } : slowLine;
}
