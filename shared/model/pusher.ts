import { assertNever } from '../result';
import { z } from '../zod';
import { formatBytes, formatDuration, formatSpeed } from './format';

/** Who sends an image's layers: the engine, or Gantry itself. */
export const Pusher = z.enum(['engine', 'gantry']);
export type Pusher = z.infer<typeof Pusher>;

/** `auto`: whoever does it better, by the image, what of it is new, and the line. */
export const pusherChoices = ['auto', 'engine', 'gantry'] as const;
export const PusherChoice = z.enum(pusherChoices);
export type PusherChoice = z.infer<typeof PusherChoice>;

const BytesPerS = z.number().positive();
const bySetting = z.object({ is: z.literal('chosen') });

/** Who sends an image, and why. */
export const Sender = z.discriminatedUnion('pusher', [
  z.object({
    pusher: z.literal('gantry'),
    why: z.discriminatedUnion('is', [
      bySetting,
      /** A recipe's layers, which are packed and compressed here. */
      z.object({ is: z.literal('packedHere') }),
      /** Layers are in the registry that an engine does not know of, and would send again. */
      z.object({ is: z.literal('sentBefore') }),
      /** Engines keep to no limit. */
      z.object({ is: z.literal('uploadLimit'), bytesPerS: BytesPerS }),
      z.object({ is: z.literal('fastLine'), bytesPerS: BytesPerS, isAtLeast: z.boolean() }),
      /** A layer takes at least so long over the line. */
      z.object({ is: z.literal('longLayers'), bytesPerS: BytesPerS, layerMs: z.int() }),
    ]),
  }),
  z.object({
    pusher: z.literal('engine'),
    why: z.discriminatedUnion('is', [
      bySetting,
      z.object({ is: z.literal('keepsCompressed') }),
      z.object({ is: z.literal('lineUnknown') }),
      /** So many bytes, uncompressed and about, of so many that would have to be handed out. */
      z.object({ is: z.literal('littleNew'), newBytes: z.int(), imageBytes: z.int() }),
      /** It compresses so many layers at once, none of them most of what is new. */
      z.object({ is: z.literal('sideBySide'), newLayers: z.int() }),
      z.object({ is: z.literal('firstVersion') }),
      z.object({ is: z.literal('slowLine'), bytesPerS: BytesPerS }),
      /** Gantry was to, and the engine does not hand the layers out. */
      z.object({ is: z.literal('notHandedOut') }),
    ]),
  }),
]);
export type Sender = z.infer<typeof Sender>;

/** `Gantry sends the layers itself: it packs and compresses them anyway.` */
export const senderInWords = (sender: Sender): string =>
  sender.pusher === 'gantry'
    ? `Gantry sends the layers itself: ${gantryBecause(sender.why)}.`
    : `The engine sends the layers: ${engineBecause(sender.why)}.`;

function gantryBecause(why: Extract<Sender, { pusher: 'gantry' }>['why']): string {
  switch (why.is) {
    case 'chosen':
      return 'it was chosen so';
    case 'packedHere':
      return 'it packs and compresses them anyway';
    case 'sentBefore':
      return 'it has sent some of this image before, which the engine would send again';
    case 'uploadLimit':
      return `only so the limit of ${formatSpeed(why.bytesPerS)} holds`;
    case 'fastLine':
      return `the line takes ${formatSpeed(why.bytesPerS)}${why.isAtLeast ? ' or more' : ''}, and the engine compresses more slowly than that`;
    case 'longLayers':
      return `at ${formatSpeed(why.bytesPerS)} a layer takes ${formatDuration(why.layerMs)} or more, which a cut need not cost where the registry lets it go on`;
    default:
      return assertNever(why);
  }
}

function engineBecause(why: Extract<Sender, { pusher: 'engine' }>['why']): string {
  switch (why.is) {
    case 'chosen':
      return 'it was chosen so';
    case 'keepsCompressed':
      return 'it keeps them compressed';
    case 'lineUnknown':
      return 'it is not known yet how fast this registry takes them';
    case 'littleNew':
      return `${why.newBytes === 0 ? 'little is' : `about ${formatBytes(why.newBytes)} are`} new, and it would have to hand out all ${formatBytes(why.imageBytes)} first`;
    case 'sideBySide':
      return `it compresses the ${why.newLayers} new layers side by side, and no one of them is most of the image`;
    case 'firstVersion':
      return 'of a first version nobody knows what will change, and it leaves out by itself what it has sent';
    case 'slowLine':
      return `the line takes ${formatSpeed(why.bytesPerS)}, which it keeps busy from the start; it would have to hand out the image first`;
    case 'notHandedOut':
      return 'it does not hand them out';
    default:
      return assertNever(why);
  }
}
