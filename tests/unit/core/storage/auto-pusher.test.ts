import { describe, expect, it } from 'vitest';
import { type AutoFacts, decideSender } from '#core/storage/auto-pusher';
import { senderInWords } from '#shared/model/pusher';

const MB = 1_000_000;
const exactly = (bytesPerS: number) => ({ bytesPerS, isAtLeast: false });
const atLeast = (bytesPerS: number) => ({ bytesPerS, isAtLeast: true });
/** The second version of an image of 500 MB, of which 400 MB in two layers are new, nearly all of it in one. */
const usual: AutoFacts = {
  isPackedHere: false,
  isSentFromHere: false,
  keepsCompressed: false,
  hasEarlier: true,
  imageBytes: 500 * MB,
  newBytes: 400 * MB,
  newLayers: 2,
  largestBytes: async () => 390 * MB,
  uplink: exactly(50 * MB),
  uploadLimitBytesPerS: null,
};

describe('who sends an image', () => {
  it.each<[string, Partial<AutoFacts>, 'engine' | 'gantry', string]>([
    ['a fast line, most is new again', {}, 'gantry', 'fastLine'],
    ['a line that kept up with the engine', { uplink: atLeast(4 * MB) }, 'gantry', 'fastLine'],
    ['a first version in several layers', { hasEarlier: false }, 'engine', 'firstVersion'],
    ['a first version in one layer', { hasEarlier: false, newLayers: 1 }, 'gantry', 'fastLine'],
    [
      'layers of which none is most of it',
      { largestBytes: async () => 150 * MB, newLayers: 5 },
      'engine',
      'sideBySide',
    ],
    ['two layers as large as each other', { largestBytes: async () => 200 * MB }, 'gantry', 'fastLine'],
    ['less than half is new', { newBytes: 200 * MB }, 'engine', 'littleNew'],
    ['all of it is little', { imageBytes: 90 * MB, newBytes: 90 * MB }, 'engine', 'littleNew'],
    ['nothing is new', { newBytes: 0, newLayers: 0, uploadLimitBytesPerS: MB }, 'engine', 'littleNew'],
    ['a line that nobody knows', { uplink: null }, 'engine', 'lineUnknown'],
    [
      'a slow line, layers of a minute',
      { uplink: exactly(2 * MB), largestBytes: async () => 200 * MB },
      'engine',
      'slowLine',
    ],
    [
      'a slow line, one layer of a minute',
      { uplink: exactly(2.5 * MB), newLayers: 1, largestBytes: async () => 400 * MB },
      'engine',
      'slowLine',
    ],
    ['a slow line, one layer of minutes', { uplink: exactly(MB), newLayers: 1 }, 'gantry', 'longLayers'],
    ['the same, its first version', { uplink: exactly(MB), newLayers: 1, hasEarlier: false }, 'gantry', 'longLayers'],
    ['a line that an engine fills', { uplink: exactly(12.5 * MB) }, 'engine', 'slowLine'],
    ['a limit, a slow line', { uplink: exactly(2 * MB), uploadLimitBytesPerS: MB }, 'gantry', 'uploadLimit'],
    ['a limit, a line that nobody knows', { uplink: null, uploadLimitBytesPerS: MB }, 'gantry', 'uploadLimit'],
    [
      'layers sent from here before, a slow line',
      { isSentFromHere: true, uplink: exactly(MB) },
      'gantry',
      'sentBefore',
    ],
    ['layers packed here, a line that nobody knows', { isPackedHere: true, uplink: null }, 'gantry', 'packedHere'],
    ['layers packed here, a slow line', { isPackedHere: true, uplink: exactly(MB) }, 'gantry', 'packedHere'],
    ['an engine that keeps them compressed', { keepsCompressed: true }, 'engine', 'keepsCompressed'],
    ['the same, a limit', { keepsCompressed: true, uploadLimitBytesPerS: MB }, 'gantry', 'uploadLimit'],
    ['the same, sent from here before', { keepsCompressed: true, isSentFromHere: true }, 'gantry', 'sentBefore'],
    [
      'the same, a layer of minutes',
      { keepsCompressed: true, uplink: exactly(MB), newLayers: 1 },
      'gantry',
      'longLayers',
    ],
  ])('%s', async (_, more, pusher, is) => {
    expect(await decideSender({ ...usual, ...more })).toMatchObject({ pusher, why: { is } });
  });

  it('is told with its reason', async () => {
    const words = async (more: Partial<AutoFacts>) => senderInWords(await decideSender({ ...usual, ...more }));
    expect(await words({ uplink: atLeast(25 * MB) })).toBe(
      'Gantry sends the layers itself: the line takes 25.0 MB/s or more, and the engine compresses more slowly than that.',
    );
    expect(await words({ uplink: exactly(MB), newLayers: 1, largestBytes: async () => 400 * MB })).toContain(
      'a layer takes 2 min 32 s or more',
    );
    expect(await words({ newBytes: 20 * MB })).toBe(
      'The engine sends the layers: about 20.0 MB are new, and it would have to hand out all 500 MB first.',
    );
  });
});
