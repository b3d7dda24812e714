import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, PullEvent } from '#core/ports/engine';
import { planRecipe } from '#core/recipe/index';
import type { JobView } from '#shared/model/publish-job';
import { plainRecipe, type RecipeOptions } from '#shared/model/recipe';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { recipeFacts } from '../../support/builds/recipe';
import { follow, random, request } from '../docker/support';
import {
  noEngineBecause,
  openPlace,
  type Place,
  type Publisher,
  publisher,
  reason,
  requestFor,
} from '../publish/place';
import { dockerOf, imageFiles } from './support';

const BASE = 'studio/base:1';

describe.skipIf(noEngineBecause !== null)(`pushes of what changed${reason(noEngineBecause)}`, () => {
  let place: Place;
  let docker: ReturnType<typeof dockerOf>;
  const makeBase = async (text: string): Promise<void> => {
    const base = await onDisk({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      '.dockerignore': 'Dockerfile\n',
      ...{ 'dev/': '', 'proc/': '', 'sys/': '', 'etc/os-release': text },
      'bin/sh': { content: await readFile('/bin/busybox'), mode: 0o755 },
    });
    const { imageId } = await place.engine.build(request(base), follow<BuildEvent>().running);
    await docker('tag', imageId, BASE);
  };
  beforeAll(async () => {
    place = await openPlace();
    docker = dockerOf(place.machine.host);
    await makeBase('one');
  });
  afterAll(() => place.close());

  const serverFolder = (): Promise<string> =>
    onDisk({
      ...engines.native(),
      ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`maps/${index}.pak`, random(100_000)])),
    });
  const optionsWith = (more: Partial<RecipeOptions>): RecipeOptions => ({
    ...plainRecipe.options,
    base: BASE,
    ...more,
  });
  const start = ({ publishing }: Publisher, folder: string, tag: string, more: Partial<RecipeOptions> = {}) =>
    publishing.start(
      requestFor(place.access.registry, folder, {
        tag,
        repository: 'arena',
        source: {
          ...{ from: 'folder', folder, dockerfile: 'Dockerfile', target: null, buildArgs: {}, fixes: {} },
          recipe: { ...plainRecipe, options: optionsWith(more) },
        },
      }),
    );
  const push = async (from: Publisher, folder: string, tag: string, more: Partial<RecipeOptions> = {}) => {
    const { id } = await start(from, folder, tag, more);
    return outcome(await from.publishing.ended(id), (await from.log(id)).join('\n'));
  };
  const outcome = ({ state, outputs }: JobView, lines: string) => {
    if (state.is !== 'succeeded') throw new Error(`${JSON.stringify(state)}\n${lines}`);
    return {
      ...state.result,
      delta: outputs.check?.recipe?.delta ?? null,
      imageId: outputs.build?.imageId ?? '',
      lines,
    };
  };
  /** From the registry, with nothing of it left in the engine. */
  const pulledBack = async (tag: string) => {
    const reference = `${place.access.registry}/${place.access.project}/arena:${tag}`;
    const names = await docker('images', '--format', '{{.Repository}}:{{.Tag}}', `${place.access.registry}/*/*`);
    for (const name of names.split('\n')) await docker('rmi', '-f', name);
    await docker('builder', 'prune', '-af');
    await docker('image', 'prune', '-f');
    const login = { username: place.access.username, password: place.access.token, registry: place.access.registry };
    await place.engine.pull(reference, login, follow<PullEvent>().running);
    return imageFiles(place.machine.host, reference);
  };
  const cleanFiles = async (folder: string) => {
    const recipe = planRecipe(await recipeFacts(folder, { base: BASE }));
    const { imageId } = await place.engine.build(request(folder, { recipe }), follow<BuildEvent>().running);
    return imageFiles(place.machine.host, imageId);
  };

  it('sends the changed files only, then what was deleted, and pulls back as a clean build', async () => {
    const from = publisher(place, await place.folder());
    const folder = await serverFolder();
    const first = await push(from, folder, '1.0.0');
    expect(first.delta).toBeNull();

    await writeFile(join(folder, 'maps/7.pak'), random(100_000));
    const second = await push(from, folder, '1.0.1');
    expect(second.delta).toEqual({ since: '1.0.0', files: 1, bytes: 100_000, deleted: 0, chain: 1 });
    expect(second.lines).toContain('Only what changed since 1.0.0: 1 file, 100 kB');
    expect(second.sentBytes).toBeLessThan(110_000);

    await rm(join(folder, 'maps/9.pak'));
    await rm(join(folder, 'maps/10.pak'));
    const third = await push(from, folder, '1.0.2');
    expect(third.delta).toEqual({ since: '1.0.1', files: 0, bytes: 0, deleted: 2, chain: 2 });
    expect(third.sentBytes).toBeLessThan(10_000);

    const unchanged = await push(from, folder, '1.0.3');
    expect(unchanged.delta).toMatchObject({ since: '1.0.2', files: 0, deleted: 0, chain: 2 });
    expect(unchanged.layers).toEqual({ total: third.layers.total, reused: third.layers.total });

    const pulled = await pulledBack('1.0.3');
    expect(pulled.get('app/maps/7.pak')?.bytes).toBe(100_000);
    expect([...pulled].sort()).toEqual([...(await cleanFiles(folder))].sort());
  });

  it('builds the whole image when refused, when the last one or the base is gone, or another recipe is wanted', async () => {
    const home = await place.folder();
    const from = publisher(place, home);
    const folder = await serverFolder();
    const change = () => writeFile(join(folder, 'maps/7.pak'), random(100_000));
    const first = await push(from, folder, '2.0.0');
    await change();
    const refused = await push(from, folder, '2.0.1', { delta: false });
    expect(refused.delta).toBeNull();

    await docker('rmi', '-f', first.imageId);
    const gone = await push(from, folder, '2.0.2');
    expect(gone).toMatchObject({ delta: null, lines: expect.stringContaining('The engine no longer has') });
    await change();
    expect((await push(from, folder, '2.0.3')).delta).toMatchObject({ since: '2.0.2' });

    await change();
    const other = await push(from, folder, '2.0.4', { arguments: ['-fast'] });
    expect(other).toMatchObject({ delta: null, lines: expect.stringContaining('The recipe is not that of 2.0.3') });

    await makeBase('two');
    const based = await push(from, folder, '2.0.5', { arguments: ['-fast'] });
    expect(based).toMatchObject({ delta: null, lines: expect.stringContaining('The base image is not that of 2.0.4') });
    await docker('rmi', BASE);
    await docker('builder', 'prune', '-af');
    const failed = await from.publishing.ended((await start(from, folder, '2.0.6', { arguments: ['-fast'] })).id);
    expect(failed.state).toMatchObject({ is: 'failed', step: 'build' });
    await makeBase('one');
  });

  it('goes on with the same image when a push that was cut is tried again', async () => {
    const home = await place.folder();
    const folder = await serverFolder();
    await push(publisher(place, home), folder, '3.0.0');
    await writeFile(join(folder, 'maps/7.pak'), random(100_000));
    await rm(join(folder, 'maps/8.pak'));
    const cut = publisher(place, home);
    const { id } = await start(cut, folder, '3.0.1');
    await cut.seen(({ state }) => state.is === 'running' && state.step === 'storageCheck');
    await cut.publishing.cancel({ id });
    expect((await cut.publishing.ended(id)).state.is).toBe('cancelled');
    // As after the next start of the app: nothing is left in memory.
    const next = publisher(place, home);
    await next.publishing.recover();
    await next.publishing.retry({ id });
    const job = await next.publishing.ended(id);
    expect(job.times.build?.kept).toBe(true);
    const again = outcome(job, (await next.log(id)).join('\n'));
    expect(again.delta).toMatchObject({ since: '3.0.0', files: 1, deleted: 1 });
    await writeFile(join(folder, 'maps/3.pak'), random(100_000));
    expect((await push(next, folder, '3.0.2')).delta).toMatchObject({ since: '3.0.1', files: 1, deleted: 0, chain: 2 });
    expect([...(await pulledBack('3.0.2'))].sort()).toEqual([...(await cleanFiles(folder))].sort());
  });
});
