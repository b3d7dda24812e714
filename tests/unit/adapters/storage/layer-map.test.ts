import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLayerMap } from '#adapters/storage/layer-map';
import type { MappedImage } from '#core/ports/layer-map';

const warnings: string[] = [];
const log = { info: () => undefined, warn: (text: string) => void warnings.push(text) };
const image = (digest: string, tag: string | null = 'v1'): MappedImage => ({
  repository: 'game',
  digest,
  tag,
  config: { digest: `${digest}-config`, sizeBytes: 5 },
  diffIds: ['a', 'b'],
  layers: [
    { digest: 'A', sizeBytes: 1 },
    { digest: 'B', sizeBytes: 2 },
  ],
});

describe('the map of layers', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-map-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is there after a restart, the newest last, each image once', async () => {
    const map = createLayerMap(folder, log);
    await map.add('here', [image('1'), image('2')]);
    await map.add('here', [image('1', 'v3')]);
    expect(await createLayerMap(folder, log).images('here')).toEqual([image('2'), image('1', 'v3')]);
    expect(await map.images('elsewhere')).toEqual([]);
  });

  it('forgets what is no longer in the registry, for good', async () => {
    const map = createLayerMap(folder, log);
    await map.add('here', [image('1'), image('2'), image('3')]);
    await map.drop('here', [image('2')]);
    for (const read of [map, createLayerMap(folder, log)])
      expect(await read.images('here')).toEqual([image('1'), image('3')]);
  });

  it('knows what arrived without an artifact, over restarts, until an artifact has it', async () => {
    const map = createLayerMap(folder, log);
    const layer = (diffId: string) => ({ repository: 'game', diffId, digest: `blob ${diffId}`, sizeBytes: 7 });
    await Promise.all(['a', 'b', 'b', 'c'].map((diffId) => map.arrive('here', layer(diffId))));
    await map.settle('here', ['a', 'x']);
    expect(await createLayerMap(folder, log).arrived('here')).toEqual([layer('b'), layer('c')]);
    expect(await map.arrived('elsewhere')).toEqual([]);
  });

  it('knows what an engine left, whose digests nobody knows', async () => {
    const map = createLayerMap(folder, log);
    const layer = (diffId: string) => ({ repository: 'game', diffId, digest: null, sizeBytes: null });
    for (const diffId of ['a', 'b', 'b']) await map.arrive('here', layer(diffId));
    expect(await createLayerMap(folder, log).arrived('here')).toEqual([layer('a'), layer('b')]);
  });

  it('passes over lines that are broken or do not align', async () => {
    const map = createLayerMap(folder, log);
    await map.add('here', [image('1')]);
    await appendFile(
      join(folder, 'here', 'layer-map.jsonl'),
      `{"half\n${JSON.stringify({ ...image('2'), diffIds: ['a'] })}\n`,
    );
    expect(await createLayerMap(folder, log).images('here')).toEqual([image('1')]);
  });

  it('grows no further than it helps', async () => {
    const map = createLayerMap(folder, log);
    await map.add(
      'here',
      Array.from({ length: 4500 }, (_, number) => image(String(number))),
    );
    expect((await createLayerMap(folder, log).images('here')).at(-1)?.digest).toBe('4499');
    const lines = (await readFile(join(folder, 'here', 'layer-map.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(2000);
  });

  it('stays in its folder, whatever the connection is called', async () => {
    await createLayerMap(folder, log).add('../../here', [image('1')]);
    expect(await readFile(join(folder, '______here', 'layer-map.jsonl'), 'utf8')).toContain('"digest":"1"');
    expect(warnings).toEqual([]);
  });
});
