import { expect, it } from 'vitest';
import { leftInWords } from '#shared/model/push-notices';

it.each([
  ['build', 0, 'Nothing was sent.'],
  ['build', 2, 'Layers that arrived are not sent again.'],
  ['push', 0, 'Layers that arrived are not sent again.'],
  ['confirm', 0, 'The image was sent; that the registry has it was not confirmed.'],
  ['createVersion', 0, 'The image is in the registry; only its app version is missing.'],
] as const)('a push that was cancelled at %s, with %i layers gone out before, leaves: %j', (step, layers, words) =>
  expect(leftInWords(step, layers)).toBe(words),
);
