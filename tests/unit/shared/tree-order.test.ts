import { describe, expect, it } from 'vitest';
import { compareInTree } from '#shared/model/tree-order';
import { seeded } from '../../support/random';

/** As it is defined: name by name, each by its UTF-8 bytes. */
function byNames(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const order = Buffer.compare(Buffer.from(one[at] ?? ''), Buffer.from(other[at] ?? ''));
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

describe('the order of a tree', () => {
  it('puts a folder right before what it holds, and names that only begin alike behind that', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'a/z', 'a b', 'a!', 'a-b', 'a.b', 'a0', 'ab'];
    expect(paths.toReversed().sort(compareInTree)).toEqual(paths.toSorted(byNames));
    expect(paths.toReversed().sort(compareInTree).slice(0, 4)).toEqual(['a', 'a/b', 'a/b/c', 'a/z']);
  });

  it('is that of the names’ UTF-8 bytes, also behind the surrogates', () => {
    expect(['😀', '\uffee', '\ue000', '퟿', 'é', 'z'].toSorted(compareInTree)).toEqual([
      'z',
      'é',
      '퟿',
      '\ue000',
      '\uffee',
      '😀',
    ]);
  });

  it('is the one by names for any two paths', () => {
    const { pick, whole } = seeded(7);
    const letters = ['a', 'b', '/', '.', '-', '0', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '😃', '𐀀'];
    const path = (): string =>
      Array.from({ length: 1 + whole(6) }, () => pick(letters))
        .join('')
        .replace(/\/+/g, '/')
        .replace(/^\/|\/$/g, '') || 'a';
    for (let round = 0; round < 20_000; round += 1) {
      const [a, b] = [path(), path()];
      expect(Math.sign(compareInTree(a, b)), `${a} ${b}`).toBe(Math.sign(byNames(a, b)));
    }
  });
});
