import { describe, expect, it } from 'vitest';
import { compare } from '#core/recipe/delta/compare';
import { type Contents, layerPrint } from '#core/recipe/delta/contents';
import { decide, otherRecipe } from '#core/recipe/delta/decide';
import { deltaRecipe, deltaSummary } from '#core/recipe/delta/recipe';
import type { PushedFile, PushedImage } from '#shared/model/pushed-image';
import type { PlannedLayer, Recipe, RecipeFrame } from '#shared/model/recipe';
import { deltaInWords, removedListBytes } from '#shared/model/recipe-delta';

const file = (path: string, sha256: string, bytes = 100_000): PushedFile => ({
  ...{ path, kind: 'file', from: path, bytes, mode: 0o644, linkTarget: '', mtimeMs: 1, ownerId: 10_001, mend: null },
  sha256,
});
const folder = (path: string): PushedFile => ({
  ...file(path, '', 0),
  ...{ kind: 'folder', from: null, mode: 0o755, mtimeMs: null, sha256: null },
});
const link = (path: string, linkTarget: string): PushedFile => ({
  ...folder(path),
  ...{ kind: 'link', mode: 0o777, linkTarget },
});
const contentsOf = (...files: readonly PushedFile[]): Contents => new Map(files.map((each) => [each.path, each]));
const frame: RecipeFrame = { text: 'FROM base', base: 'base', isPinned: true, labels: 'LABEL a="b"', userId: 10_001 };
const layer = (name: string, files: readonly PushedFile[]): PlannedLayer => ({
  ...{ name, purpose: 'assets', files: [...files] },
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
});
const recipeOf = (layers: readonly PlannedLayer[]): Recipe & { frame: RecipeFrame } => ({
  ...{ engine: 'native', dockerfile: 'FROM base\n', labels: {}, layers: [...layers], excluded: [], frame, delta: null },
});
const maps = Array.from({ length: 20 }, (_, index) => file(`app/${String(index).padStart(2, '0')}.pak`, `h${index}`));
const pushedWith = (files: readonly PushedFile[], more: Partial<PushedImage> = {}): PushedImage => ({
  ...{ schemaVersion: 1, imageId: 'sha256:abc', digest: 'sha256:def', tag: '1.0.3', frame: frame.text, baseId: null },
  ...{ files: [...files], chain: 0, wasteBytes: 0 },
  layers: [layerPrint(layer('a', files), contentsOf(...files))],
  ...more,
});
const parent = { diffIds: Array.from({ length: 10 }, (_, index) => `sha256:${index}`) };

/** What is chosen when `now` is to be pushed after `pushed`. */
const choice = (pushed: PushedImage, now: readonly PushedFile[], base = 'base') =>
  decide(pushed, parent, { layers: [layer('a', now)], frame: { ...frame, base } }, contentsOf(...now));

describe('what changed between two images', () => {
  it('is what is new, different or gone', () => {
    const before = contentsOf(folder('app'), file('app/a', '1'), file('app/b', '2'), file('app/c', '3', 7));
    const now = contentsOf(
      folder('app'),
      file('app/a', '1'),
      { ...file('app/b', '2'), mode: 0o755 },
      file('app/d', '4'),
    );
    const { changed, removed, deleted, hiddenBytes } = compare(before, now);
    expect(changed.map(({ path }) => path)).toEqual(['app/b', 'app/d']);
    expect(removed).toEqual(['/app/c']);
    expect(deleted).toBe(1);
    expect(hiddenBytes).toBe(100_000 + 7);
  });
  it('goes by content: other times and places on the disk are no change', () => {
    const before = contentsOf(file('app/a', '1'));
    expect(compare(before, contentsOf({ ...file('app/a', '1'), mtimeMs: 9, from: 'elsewhere' })).changed).toEqual([]);
    expect(compare(before, contentsOf({ ...file('app/a', '1'), ownerId: 5 })).changed).toHaveLength(1);
  });
  it('removes what a folder holds before the folder', () => {
    const before = contentsOf(folder('app'), folder('app/x'), folder('app/x/y'), file('app/x/y/z', '1'));
    expect(compare(before, contentsOf(folder('app'))).removed).toEqual(['/app/x/y/z', '/app/x/y', '/app/x']);
  });
  it('never removes through a link that took the place of a folder', () => {
    const before = contentsOf(folder('app/x'), file('app/x/z', '1', 50), folder('app/o'), file('app/o/z', '2'));
    const now = contentsOf(link('app/x', '/app/o'), folder('app/o'), file('app/o/z', '2'));
    const { changed, removed, deleted, hiddenBytes } = compare(before, now);
    expect(changed.map(({ path }) => path)).toEqual(['app/x']);
    expect(removed).toEqual([]);
    expect([deleted, hiddenBytes]).toEqual([1, 50]);
  });
});

describe('whether a delta is built', () => {
  it('is decided by what it saves', () => {
    const [one, ...others] = maps;
    if (one === undefined) throw new Error('no maps');
    expect(choice(pushedWith(maps), [{ ...one, sha256: 'new' }, ...others])).toMatchObject({ is: 'delta' });
    const most = maps.map((each, index) => (index < 11 ? { ...each, sha256: 'new' } : each));
    expect(choice(pushedWith(maps), most)).toEqual({ is: 'whole', why: 'doesNotPay' });
    const small = maps.slice(0, 2).map((each) => ({ ...each, bytes: 60_000 }));
    const [first, second] = small;
    if (first === undefined || second === undefined) throw new Error('no maps');
    expect(choice(pushedWith(small), [{ ...first, sha256: 'new' }, second])).toEqual({
      is: 'whole',
      why: 'doesNotPay',
    });
  });
  it('is clear where nothing changed: not even a layer is added', () => {
    const pushed = pushedWith(maps, { chain: 8 });
    const chosen = choice(pushed, maps);
    if (chosen.is !== 'delta') throw new Error(chosen.why);
    expect(deltaSummary(pushed, chosen.difference)).toMatchObject({ files: 0, deleted: 0, chain: 8 });
    const { layers, dockerfile } = deltaRecipe(recipeOf([]), pushed, chosen.difference, 9);
    expect(layers).toEqual([]);
    expect(dockerfile).toBe('# What changed since 1.0.3.\nFROM localhost/gantry/parent:abc\nLABEL a="b"\n');
    expect(deltaInWords(deltaSummary(pushed, chosen.difference))).toBe('No file has changed since 1.0.3');
  });
  it('ends where the chain, the layers or the waste grow too large', () => {
    const [one, ...others] = maps;
    if (one === undefined) throw new Error('no maps');
    const now = [{ ...one, sha256: 'new' }, ...others];
    expect(choice(pushedWith(maps, { chain: 8 }), now)).toEqual({ is: 'whole', why: 'longChain' });
    expect(choice(pushedWith(maps, { chain: 7 }), now)).toMatchObject({ is: 'delta' });
    expect(choice(pushedWith(maps, { wasteBytes: 500_001 }), now)).toEqual({ is: 'whole', why: 'waste' });
    expect(choice(pushedWith(maps, { wasteBytes: 500_000 }), now)).toMatchObject({ is: 'delta' });
    const tall = { diffIds: Array.from({ length: 119 }, () => 'sha256:0') };
    expect(decide(pushedWith(maps), tall, recipeOf([layer('a', now)]), contentsOf(...now))).toEqual({
      is: 'whole',
      why: 'longChain',
    });
  });
  it('counts what the whole image would send against its last whole one', () => {
    const [one, ...others] = maps;
    if (one === undefined) throw new Error('no maps');
    const now = [{ ...one, sha256: 'back' }, ...others];
    // It was so in the last whole image: sending that again costs nothing.
    const pushed = pushedWith(maps, { layers: [layerPrint(layer('a', now), contentsOf(...now))] });
    expect(choice(pushed, now)).toEqual({ is: 'whole', why: 'doesNotPay' });
  });
  it('removes nothing on an empty base', () => {
    expect(choice(pushedWith(maps), maps.slice(1), 'scratch')).toEqual({ is: 'whole', why: 'emptyBase' });
    expect(choice(pushedWith(maps), maps.slice(1))).toMatchObject({ is: 'delta' });
  });
  it('needs the same recipe and the same base', () => {
    const pushed = pushedWith(maps, { baseId: 'sha256:b' });
    expect(otherRecipe(pushed, frame, 'sha256:b')).toBeNull();
    expect(otherRecipe(pushed, { ...frame, text: 'FROM other' }, 'sha256:b')).toBe('recipeChanged');
    expect(otherRecipe(pushed, frame, 'sha256:c')).toBe('baseChanged');
    expect(otherRecipe(pushed, frame, null)).toBe('baseChanged');
    expect(otherRecipe(pushedWith(maps), frame, null)).toBeNull();
    expect(otherRecipe(pushedWith(maps), { ...frame, isPinned: false }, null)).toBe('baseUnknown');
  });
});

describe('the recipe of a delta', () => {
  it('adds one layer and removes as root; the program and its list go with what they removed', () => {
    const pushed = pushedWith(maps, { chain: 2 });
    const now = [{ ...file('app/00.pak', 'new') }, ...maps.slice(2)];
    const difference = compare(contentsOf(...maps), contentsOf(...now));
    const { dockerfile, layers, delta } = deltaRecipe(recipeOf([]), pushed, difference, 1216);
    expect(dockerfile.split('\n').slice(1, -1)).toEqual([
      'FROM localhost/gantry/parent:abc',
      'ADD delta-3.tar /',
      'USER 0:0',
      'RUN ["/gantry/remove", "/gantry/removed"]',
      'USER 10001:10001',
      'LABEL a="b"',
    ]);
    expect(delta?.removed).toEqual(['/app/01.pak', '/gantry/removed', '/gantry/remove', '/gantry']);
    expect(layers[0]?.files.map(({ path, ownerId, bytes }) => [path, ownerId, bytes])).toEqual([
      ['app', 10_001, 0],
      ['app/00.pak', 10_001, 100_000],
      ['gantry', 0, 0],
      ['gantry/remove', 0, 1216],
      ['gantry/removed', 0, removedListBytes(delta?.removed ?? [])],
    ]);
    expect(deltaInWords(deltaSummary(pushed, difference))).toBe(
      'Only what changed since 1.0.3: 1 file, 100 kB (1 deleted)',
    );
  });
  it('counts the list in bytes, not in letters', () => {
    const paths = ['/app/näme', '/app/地図', '/app/🎮'];
    expect(removedListBytes(paths)).toBe(Buffer.byteLength(paths.map((path) => `${path}\0`).join('')));
  });
});
