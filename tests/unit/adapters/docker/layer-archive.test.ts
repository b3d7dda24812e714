import { createHash } from 'node:crypto';
import { chmod, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { type LayerSources, layerArchiveBytes, packLayer } from '#adapters/docker/layer-archive';
import { recipeEntries } from '#adapters/docker/recipe-context';
import { packTar } from '#adapters/docker/tar';
import type { PlannedLayer } from '#shared/model/recipe';
import { onDisk } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { recipeOf, sourcesOf } from '../../../support/builds/recipe';
import { failureOf } from './support';

const packed = (layer: PlannedLayer, sources: LayerSources): Promise<Buffer> =>
  buffer(Readable.from(packLayer(layer, sources)));

async function unpack(tar: Buffer) {
  const unpacker = extract();
  Readable.from([tar]).pipe(unpacker);
  const found: { header: Header; content: Buffer }[] = [];
  for await (const entry of unpacker) found.push({ header: entry.header, content: await buffer(entry) });
  return found;
}

const files = {
  ...engines.native(),
  'start.sh': '#!/bin/sh\r\nexec ./arena-server\r\n',
  'data/ünï/ß.map': Buffer.alloc(70_000, 4),
  [`data/${'a-long-name/'.repeat(12)}x.map`]: 'x',
  now: { link: 'data/maps/ctf1.map' },
};

describe('the archive of a layer', () => {
  it('holds the files with fixed times, owners and modes, and mended line endings', async () => {
    const folder = await onDisk(files);
    const sources = await sourcesOf(folder);
    const { layers } = await recipeOf(folder);
    const found: Awaited<ReturnType<typeof unpack>> = [];
    for (const layer of layers) found.push(...(await unpack(await packed(layer, sources))));
    const by = (name: string) => found.find(({ header }) => header.name.replace(/\/$/, '') === name);
    expect(by('app/data/ünï/ß.map')?.content.equals(Buffer.alloc(70_000, 4))).toBe(true);
    expect(by('app/start.sh')).toMatchObject({
      header: { mode: 0o100755 },
      content: Buffer.from('#!/bin/sh\nexec ./arena-server\n'),
    });
    expect(by('app/now')?.header).toMatchObject({ type: 'symlink', linkname: 'data/maps/ctf1.map' });
    expect(by('app')?.header).toMatchObject({ type: 'directory', mode: 0o040755, uid: 10_001, gid: 10_001 });
    expect(by('etc/ssl/certs')?.header).toMatchObject({ type: 'directory', uid: 0 });
    expect(by('etc/ssl/certs/ca-certificates.crt')?.content.toString()).toContain('BEGIN CERTIFICATE');
    expect(new Set(found.map(({ header }) => header.mtime?.toISOString()))).toEqual(
      new Set(['1980-01-01T00:00:00.000Z']),
    );
  });
  it('has the length that was said before', async () => {
    const folder = await onDisk(files);
    const sources = await sourcesOf(folder);
    for (const layer of (await recipeOf(folder)).layers)
      expect((await packed(layer, sources)).length).toBe(layerArchiveBytes(layer));
  });
  it('is the same for the same files elsewhere, later and with other modes', async () => {
    const digests = async (folder: string) => {
      const sources = await sourcesOf(folder);
      const { layers } = await recipeOf(folder);
      const all = layers.map(async (layer) =>
        createHash('sha256')
          .update(await packed(layer, sources))
          .digest('hex'),
      );
      return Promise.all(all);
    };
    const [one, two] = [await onDisk(files), await onDisk(files)];
    await chmod(join(two, 'arena-server'), 0o600);
    await chmod(join(two, 'data'), 0o700);
    await utimes(join(two, 'arena.cfg'), 1, 1);
    expect(await digests(two)).toEqual(await digests(one));
  });
  it('as part of the whole context comes out as it went in', async () => {
    const folder = await onDisk(files);
    const sources = await sourcesOf(folder);
    const recipe = await recipeOf(folder);
    const inOrder = recipe.layers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const [dockerfile, ...layers] = await unpack(await buffer(Readable.from(packTar(recipeEntries(recipe, sources)))));
    expect(dockerfile?.content.toString()).toBe(recipe.dockerfile);
    expect(layers.map(({ header }) => header.name)).toEqual(inOrder.map(({ name }) => name));
    for (const [index, layer] of inOrder.entries())
      expect(layers[index]?.content.equals(await packed(layer, sources))).toBe(true);
  });
  it('fails by name when a file goes, or a script changes meanwhile', async () => {
    const folder = await onDisk(files);
    const sources = await sourcesOf(folder);
    const { layers } = await recipeOf(folder);
    const all = () => buffer(Readable.from(packTar(recipeEntries({ ...empty, layers }, sources))));
    await writeFile(join(folder, 'start.sh'), '#!/bin/sh\r\n');
    expect(await failureOf(all)).toMatchObject({ code: 'file-unreadable', retryable: true });
    await rm(join(folder, 'start.sh'));
    expect((await failureOf(all)).message).toContain('start.sh');
    await truncate(join(folder, 'data/ünï/ß.map'), 3);
    expect((await failureOf(all)).message).toContain('ß.map');
  });
  it('of a gigabyte needs no memory for it', async () => {
    const folder = await onDisk({ ...engines.go(), 'maps/huge.pak': '' });
    await truncate(join(folder, 'maps/huge.pak'), 1_000_000_000);
    const recipe = await recipeOf(folder);
    const before = process.memoryUsage().arrayBuffers;
    let [bytes, most] = [0, 0];
    for await (const piece of packTar(recipeEntries(recipe, await sourcesOf(folder)))) {
      bytes += piece.length;
      if (bytes % (100 << 20) < piece.length) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(bytes).toBeGreaterThan(1_000_000_000);
    expect(most).toBeLessThan(300_000_000);
  }, 60_000);
});

const empty = {
  engine: 'native' as const,
  dockerfile: 'FROM scratch\n',
  labels: {},
  layers: [],
  excluded: [],
  frame: null,
  delta: null,
};
