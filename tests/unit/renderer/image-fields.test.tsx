import { describe, expect, test } from 'vitest';
import { plainRecipe } from '#shared/model/recipe';
import { layContext, placesAbove } from '../../../renderer/features/builds/context-words';
import {
  ignoreLine,
  leaveOut,
  portWords,
  takeIn,
  typedPaths,
  typedPorts,
  userProblem,
} from '../../../renderer/features/builds/image-words';
import { contextPlace } from '../../support/renderer-preview/build-samples';

describe('fields of the image', () => {
  test('ports are typed with or without a protocol', () => {
    expect(portWords(typedPorts('7777, 80/TCP').value ?? [])).toBe('7777/udp, 80/tcp');
    expect(typedPorts('').value).toEqual([]);
    for (const wrong of ['0', '70000', 'x', '80/http', '-1']) expect(typedPorts(wrong).problem).toContain(wrong);
  });

  test('paths lie in the build, users are not root', () => {
    expect(typedPaths('a\\b\n c/ \n\n').value).toEqual(['a/b', 'c']);
    for (const wrong of ['/etc', 'C:/x', 'a/../b', '..']) expect(typedPaths(wrong).problem).toContain(wrong);
    for (const wrong of [0, 1.5, 2_097_152, Number.NaN]) expect(userProblem(wrong)).not.toBeNull();
    expect(userProblem(10_001)).toBeNull();
  });

  test('what was left out is taken in again, and the other way round', () => {
    const out = leaveOut(plainRecipe, 'docs');
    expect(out.options).toMatchObject({ leaveOut: ['docs'], keep: [] });
    expect(takeIn(out, 'docs', true)).toEqual(plainRecipe);
    expect(takeIn(out, 'docs/a', true).options).toMatchObject({ leaveOut: ['docs'], keep: ['docs/a'] });
    const kept = takeIn(plainRecipe, 'a.debug', false);
    expect(kept.options).toMatchObject({ keep: ['a.debug'] });
    expect(leaveOut(kept, 'a.debug').options).toMatchObject({ keep: [], leaveOut: ['a.debug'] });
  });

  test('a line for the ignore file names just this', () => {
    expect(ignoreLine('a*[1]')).toBe('a\\*\\[1\\]');
    expect(ignoreLine('#x')).toBe('\\#x');
    expect(ignoreLine('.git')).toBe('.git');
  });
});

describe('the map of a build', () => {
  test('has a tile for each part by its size, with words', () => {
    const { tiles } = layContext(contextPlace('').goesIn.parts, { x: 0, y: 0, width: 600, height: 200 });
    expect(tiles[0]).toMatchObject({ name: 'Arena_Data/', words: 'Arena_Data/, 152 MB, 388 files, assets' });
    expect(tiles.map(({ tone }) => tone)).toContain('fourth');
  });

  test('names the way down', () => {
    expect(placesAbove('a/b')).toEqual([
      { name: 'All', path: '' },
      { name: 'a', path: 'a' },
      { name: 'b', path: 'a/b' },
    ]);
  });
});
