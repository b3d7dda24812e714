import { describe, expect, it } from 'vitest';
import { buckets } from '#core/recipe/buckets';
import type { LayerFile } from '#shared/model/recipe';

const file = (path: string, bytes: number): LayerFile => ({
  path,
  bytes,
  kind: 'file',
  from: path,
  mode: 0o644,
  linkTarget: '',
  ownerId: 1,
  mtimeMs: 0,
  mend: null,
});
const MB = 1_000_000;
/** Sizes and places like a game's, without chance. */
const files = Array.from({ length: 2000 }, (_, index) =>
  file(`app/assets/${index % 17}/${index % 5}/file-${index}`, ((index * 7919) % 900) * 1000),
);
const bytesOf = (some: readonly LayerFile[]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);

describe('shares of the assets', () => {
  it('hold every file once, at most 32 MB each, and not too many', () => {
    const found = buckets(files);
    expect(found.flatMap((bucket) => bucket.files.map(({ path }) => path)).sort()).toEqual(
      files.map(({ path }) => path).sort(),
    );
    for (const bucket of found) expect(bytesOf(bucket.files)).toBeLessThanOrEqual(32 * MB);
    expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
    expect(found.length).toBeLessThan(3 * Math.ceil(bytesOf(files) / (32 * MB)));
  });
  it('do not shift when a file comes or goes: at most the one it falls into is divided or joined', () => {
    const before = new Map(buckets(files).map(({ key, files: own }) => [key, own.map(({ path }) => path).join()]));
    for (let index = 0; index < 200; index += 1) {
      const more = buckets([...files, file(`app/assets/${index % 23}/new-${index}`, (index % 40) * 100_000)]);
      const fresh = more.filter(({ key, files: own }) => before.get(key) !== own.map(({ path }) => path).join());
      expect(fresh.length).toBeLessThanOrEqual(3);
      expect(bytesOf(fresh.flatMap((bucket) => bucket.files))).toBeLessThanOrEqual(40 * MB);
    }
  });
  it('are smaller where the whole is: a change sends little of it', () => {
    const small = files.map((one) => ({ ...one, bytes: Math.round(one.bytes / 10) }));
    const found = buckets(small);
    for (const bucket of found) expect(bytesOf(bucket.files)).toBeLessThanOrEqual(bytesOf(small) / 20);
    expect(found.length).toBeLessThanOrEqual(80);
    expect(buckets([file('app/a', 1000), file('app/b', 2000)])).toHaveLength(1);
  });
  it('do not depend on the order of the files', () => {
    const keys = (some: readonly LayerFile[]) => new Set(buckets(some).map(({ key }) => key));
    expect(keys(files.toReversed())).toEqual(keys(files));
  });
  it('leave a large file alone', () => {
    const found = buckets([file('app/a.pak', 500 * MB), file('app/b.pak', 3 * MB), file('app/c.pak', 400 * MB)]);
    expect(found.map((bucket) => bucket.files.length)).toEqual([1, 1, 1]);
  });
  it('grow when there would be more than an engine can stack', () => {
    const many = Array.from({ length: 300 }, (_, index) => file(`app/pak-${index}`, 31 * MB));
    expect(buckets(many).length).toBeLessThanOrEqual(80);
  });
  it('of nothing are none', () => {
    expect(buckets([])).toEqual([]);
  });
});
