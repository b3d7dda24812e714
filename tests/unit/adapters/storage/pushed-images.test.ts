import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPushedImages } from '#adapters/storage/pushed-images';
import type { PushedImage } from '#shared/model/pushed-image';

const place = { registry: 'r.example.com', registryProject: 'studio', repository: 'arena', folder: '/games/arena' };
const image: PushedImage = {
  ...{ schemaVersion: 1, imageId: 'sha256:a', digest: 'sha256:b', tag: '1.0.0', frame: 'FROM x', baseId: null },
  ...{ files: [], layers: ['1'], chain: 2, wasteBytes: 5 },
};

describe('what was pushed last', () => {
  let home: string;
  let warnings: string[];
  const open = () => createPushedImages(home, { info: () => undefined, warn: (text) => void warnings.push(text) });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gantry-pushed-'));
    warnings = [];
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is there after a restart, for its place only', async () => {
    await open().keep(place, image);
    expect(await open().last(place)).toEqual(image);
    for (const other of [
      { repository: 'other' },
      { folder: '/games/other' },
      { registry: 'x' },
      { registryProject: 'y' },
    ])
      expect(await open().last({ ...place, ...other })).toBeNull();
    await open().keep(place, { ...image, tag: '1.0.1' });
    expect((await open().last(place))?.tag).toBe('1.0.1');
    expect(await readdir(home)).toHaveLength(1);
  });
  it.each([
    ['cut', (text: string) => text.slice(0, 40)],
    ['of another version', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2')],
    ['something else', () => '[]'],
  ])('counts as none where the file is %s', async (_name, spoil) => {
    await open().keep(place, image);
    const [name = ''] = await readdir(home);
    await writeFile(join(home, name), spoil(await readFile(join(home, name), 'utf8')));
    expect(await open().last(place)).toBeNull();
  });
  it('keeps the places that were used last', async () => {
    const store = open();
    await store.keep(place, image);
    const [first = ''] = await readdir(home);
    await utimes(join(home, first), 1, 1);
    for (let number = 0; number < 100; number += 1) await store.keep({ ...place, repository: `r${number}` }, image);
    expect(await readdir(home)).toHaveLength(100);
    expect(await store.last(place)).toBeNull();
  });
  it('says in the log where it cannot be kept', async () => {
    await rm(home, { recursive: true });
    await writeFile(home, 'a file');
    await open().keep(place, image);
    expect(warnings).toHaveLength(1);
  });
});
