import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe, type RecipeChoice } from '#shared/model/recipe';
import { onDisk } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { IMAGE_ID } from '../../../support/fakes/engine';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const maps = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`maps/${index}.pak`, Buffer.alloc(100_000, index)]),
);
const choiceWith = (delta: boolean): RecipeChoice => ({ ...plainRecipe, options: { ...plainRecipe.options, delta } });
const requestOf = (folder: string, tag: string, recipe: RecipeChoice): PublishRequest => ({
  ...pushRequest,
  tag,
  source: { from: 'folder', folder, dockerfile: 'Dockerfile', target: null, buildArgs: {}, recipe, fixes: {} },
});

async function setUp() {
  const harness = publishingOverFakes();
  const folder = await onDisk({ ...engines.native(), ...maps });
  const push = async (tag: string, { delta = true, edited = null as string | null } = {}) => {
    const { id } = await harness.publishing.start(requestOf(folder, tag, { ...choiceWith(delta), edited }));
    const job = await harness.publishing.ended(id);
    const lines = harness.logs.lines.get(id)?.join('\n') ?? '';
    return { job, lines, delta: job.outputs.check?.recipe?.delta ?? null, built: harness.engine.requests.at(-1) };
  };
  const change = (index: number): Promise<void> =>
    writeFile(join(folder, `maps/${index}.pak`), Buffer.alloc(100_000, 99));
  return { harness, folder, push, change };
}

describe('a push after another of the same folder', () => {
  it('builds what changed on top of the last image, and says so', async () => {
    const { folder, push, change } = await setUp();
    const first = await push('1.0.0');
    expect([first.delta, first.lines]).toEqual([null, expect.stringContaining('knows of no push of this folder')]);
    await change(3);
    await rm(join(folder, 'maps/4.pak'));
    const { delta, built, lines } = await push('1.0.1');
    expect(delta).toEqual({ since: '1.0.0', files: 1, bytes: 100_000, deleted: 1, chain: 1 });
    expect(lines).toContain('Only what changed since 1.0.0: 1 file, 100 kB (1 deleted)');
    expect(built?.recipe?.delta?.parent.imageId).toBe(IMAGE_ID);
    expect(built?.recipe?.layers.map(({ name }) => name)).toEqual(['delta-1.tar']);
    await change(5);
    expect((await push('1.0.2')).delta).toMatchObject({ since: '1.0.1', files: 1, deleted: 0, chain: 2 });
  });
  it('builds upon the last image by an edited Dockerfile too, while its own lines stay the same', async () => {
    const { harness, push, change } = await setUp();
    harness.engine.images.set('mine:1', harness.engine.built);
    const edited = 'FROM mine:1\nENV A=1\nADD code.tar /\nUSER 10001:10001\n';
    await push('1.0.0', { edited });
    await change(3);
    const { delta, built } = await push('1.0.1', { edited: edited.replace('ADD code.tar', '# one\nADD assets.tar') });
    expect(delta).toMatchObject({ since: '1.0.0', files: 1 });
    expect(built?.labels).toMatchObject({ 'org.opencontainers.image.created': expect.any(String) });
    const other = await push('1.0.2', { edited: edited.replace('A=1', 'A=2') });
    expect([other.delta, other.lines]).toEqual([null, expect.stringContaining('The recipe is not that of 1.0.1')]);
  });
  it('goes by content: files that were written anew as they were are no change', async () => {
    const { folder, push } = await setUp();
    await push('1.0.0');
    for (const [path, content] of Object.entries(maps)) await writeFile(join(folder, path), content);
    const { delta, built } = await push('1.0.1');
    expect(delta).toMatchObject({ files: 0, deleted: 0, chain: 0 });
    expect(built?.recipe?.layers).toEqual([]);
  });
  it('builds the whole image where the user wants that, or changed the Dockerfile', async () => {
    const { push, change } = await setUp();
    await push('1.0.0');
    await change(3);
    expect((await push('1.0.1', { delta: false })).delta).toBeNull();
    const edited = await push('1.0.2', { edited: 'FROM mine:1\nADD code.tar /\n' });
    expect([edited.delta, edited.lines]).toEqual([null, expect.stringContaining('edited Dockerfile has lines')]);
    const running = await push('1.0.2', { edited: 'FROM mine:1\nADD code.tar /\nRUN make\nUSER 10001:10001\n' });
    expect([running.delta, running.lines]).toEqual([null, expect.stringContaining('Commands run inside the image')]);
    expect((await push('1.0.3')).delta).toMatchObject({ since: '1.0.0' });
  });
  it('builds the whole image where engine or registry lack the last one, and says which', async () => {
    const { harness, push, change } = await setUp();
    await push('1.0.0');
    await change(3);
    harness.engine.images.clear();
    const gone = await push('1.0.1');
    expect([gone.delta, gone.lines]).toEqual([
      null,
      expect.stringContaining('The engine no longer has the image of 1.0.0'),
    ]);
    await change(4);
    const { facts } = harness.registry;
    harness.registry.facts = null;
    const lost = await push('1.0.2');
    expect([lost.delta, lost.lines]).toEqual([null, expect.stringContaining('The registry no longer has')]);
    expect(lost.job.state.is).toBe('failed');
    harness.registry.facts = facts;
    expect((await push('1.0.3')).delta).toMatchObject({ since: '1.0.1' });
  });
  it('builds the whole image again by itself when too much would be covered up, and goes on from that', async () => {
    const { push, change } = await setUp();
    await push('1.0.0');
    const chains: (number | null)[] = [];
    for (let index = 0; index < 9; index += 1) {
      await change(index);
      const { delta, lines } = await push(`1.1.${index}`);
      chains.push(delta?.chain ?? null);
      if (delta === null) expect(lines).toContain(`Too much of 1.1.${index - 1} would only be covered up`);
    }
    // 2 MB of maps: six of them are 30 %.
    expect(chains).toEqual([1, 2, 3, 4, 5, 6, null, 1, 2]);
  });
  it('remembers nothing of a push that failed or was cut', async () => {
    const { harness, push, change } = await setUp();
    await push('1.0.0');
    await change(3);
    harness.engine.gates.fail('push', new AppFailure({ code: 'registry-denied', message: 'No.' }));
    expect((await push('1.0.1')).job.state.is).toBe('failed');
    expect((await push('1.0.2')).delta).toMatchObject({ since: '1.0.0', chain: 1 });
  });
  it('builds the whole image after all where the delta cannot be built, and goes on from that', async () => {
    const { harness, push, change } = await setUp();
    await push('1.0.0');
    await change(3);
    harness.engine.gates.fail('build', new AppFailure({ code: 'build-failed', message: 'exec format error.' }));
    const { job, lines, built } = await push('1.0.1');
    expect(job.state.is).toBe('succeeded');
    expect(lines).toContain('exec format error. The whole image is built.');
    expect(job.outputs.build?.isFallback).toBe(true);
    expect(built?.recipe?.delta).toBeNull();
    await change(4);
    expect((await push('1.0.2')).delta).toMatchObject({ since: '1.0.1', chain: 1 });
  });
});
