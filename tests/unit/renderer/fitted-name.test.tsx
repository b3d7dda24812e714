import { screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { clear, show } from '../../support/renderer-preview/page';

const { FittedName, fitsName, PathName } = await import('../../../renderer/ui/name');

afterEach(clear);

/** The parts that lose their letters by themselves. */
const parts = async (name: string, widthPx: number, spared = '') => {
  await show(
    <FittedName widthPx={widthPx} spared={spared}>
      {name}
    </FittedName>,
  );
  const shown = [...screen.getByTitle(name).querySelectorAll('bdi')].map((part) => part.textContent);
  clear();
  return shown;
};

test('a name in little room keeps its end, and its beginning where there is room for both', async () => {
  const name = 'nightly-of-the-branch-1.0.14';
  expect(await parts(name, 140)).toEqual(['nightly-of-the-bra', 'nch-1.0.14']);
  expect(await parts(name, 84)).toEqual(['nightly-of-the-branch-', '1.0.14']);
  expect(await parts(name, 42)).toEqual(['nightly-of-the-branch-1.', '0.14']);
  expect(await parts(name, 28)).toEqual(['nightly-of-the-branch-1.0.', '14']);
});

test('a name that fits, or that is not read from left to right, is not cut in two', async () => {
  expect(await parts('1.0.14', 42)).toEqual([]);
  expect(await parts('שרת-משחק-שרת-משחק', 42)).toEqual([]);
});

test('what tells little goes first, and is there where there is room or the whole name is asked for', async () => {
  expect(await parts('textures-of-winter-07.bundle', 42, '.bundle')).toEqual(['textures-of-winte', 'r-07']);
  expect(await parts('07.bundle', 63, '.bundle')).toEqual([]);
});

test('room for less than some letters of a longer name is none', () => {
  expect(fitsName('nightly-1.0.14', 28)).toBe(true);
  expect(fitsName('nightly-1.0.14', 27)).toBe(false);
  expect(fitsName('v7', 14)).toBe(true);
});

test.each([
  ['/home/dev/unity/night-race/Builds/Server', '/home/dev/unity/night-race/Builds', '/Server'],
  ['C:\\Users\\dev\\night-race\\Server', 'C:\\Users\\dev\\night-race', '\\Server'],
  ['/games/the-server-of-the-second-season', '/games/the-server-', 'of-the-second-season'],
])('a path keeps its last part: %s', async (path, start, end) => {
  await show(<PathName>{path}</PathName>);
  const shown = [...screen.getByTitle(path).querySelectorAll('bdi')].map((part) => part.textContent);
  expect(shown).toEqual([start, end]);
});
