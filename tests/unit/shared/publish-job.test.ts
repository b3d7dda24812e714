import { expect, it } from 'vitest';
import { reuseInWords } from '#shared/model/publish-job';

it.each([
  [{ total: 5, reused: 5 }, 'All 5 layers already there'],
  [{ total: 1, reused: 1 }, 'The only layer is already there'],
  [{ total: 5, reused: 4 }, '1 of 5 layers sent, 4 already there'],
  [{ total: 5, reused: 0 }, '5 layers sent'],
  [{ total: 1, reused: 0 }, '1 layer sent'],
  [{ total: 0, reused: 0 }, '0 layers sent'],
])('layers %o of a push in words: %s', (layers, words) => expect(reuseInWords(layers)).toBe(words));
