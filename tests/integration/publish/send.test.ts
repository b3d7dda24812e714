import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe } from '#shared/model/recipe';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { folderWith, follow, random, run, sha256 } from '../docker/support';
import { BASE, containerFiles, dockerOf, makeBase } from '../recipe/support';
import { platform } from '../sandbox/support';
import { noEngineBecause, openPlace, type Place, type Publisher, publisher, reason, requestFor } from './place';

const Blob = z.object({ digest: z.string() });
const Manifest = z.object({ config: Blob, layers: z.array(Blob) });
/** Another client than the engine; no test installs it. */
const noSkopeoBecause = spawnSync('skopeo', ['--version']).status === 0 ? null : 'skopeo is not installed';

describe.skipIf(noEngineBecause !== null)(`a push from here${reason(noEngineBecause)}`, () => {
  let place: Place;
  let docker: ReturnType<typeof dockerOf>;
  beforeAll(async () => {
    place = await openPlace();
    docker = dockerOf(place.machine.host);
    await makeBase(place);
  });
  afterAll(() => place.close());

  const server = (): Promise<string> =>
    onDisk({
      ...engines.native(),
      ...Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`maps/${index}.pak`, random(2_000_000)])),
    });
  const byDockerfile = (folder: string): Extract<PublishRequest['source'], { from: 'folder' }> => ({
    ...{ from: 'folder' as const, folder, dockerfile: 'Dockerfile', target: null, buildArgs: {}, fixes: {} },
    recipe: null,
  });
  const byRecipe = (folder: string): PublishRequest['source'] => ({
    ...byDockerfile(folder),
    recipe: { ...plainRecipe, options: { ...plainRecipe.options, base: BASE } },
  });
  const push = async ({ publishing, log }: Publisher, more: Partial<PublishRequest>) => {
    const { id } = await publishing.start(requestFor(place.access.registry, '', more));
    const job = await publishing.ended(id);
    if (job.state.is !== 'succeeded') throw new Error(`${JSON.stringify(job.state)}\n${(await log(id)).join('\n')}`);
    return { result: job.state.result, outputs: job.outputs, log: await log(id) };
  };
  const used = async (): Promise<number> => (await platform(place.access).storage()).used_bytes;
  /** From the registry, as an engine that never had it. */
  const pullBack = async (reference: string): Promise<string> => {
    const { username, token, registry } = place.access;
    await docker('rmi', '-f', reference);
    await place.engine.pull(reference, { username, password: token, registry }, follow<never>().running as never);
    return docker('inspect', '--format', '{{.Id}}', reference);
  };

  it('of a recipe’s image is the image to the byte, costs what was planned, and pulls back as it was built', async () => {
    const folder = await server();
    const tools = publisher(place, await place.folder());
    const before = await used();
    const first = await push(tools, { source: byRecipe(folder), repository: 'arena', tag: '1' });
    expect(first.outputs).toMatchObject({ storageCheck: { pusher: 'gantry' }, push: { pusher: 'gantry' } });
    expect((await used()) - before).toBe(first.result.sentBytes);
    const files = await containerFiles(place.machine.host, first.result.reference, 'app/');
    expect(await pullBack(first.result.reference)).toBe(first.outputs.build?.imageId);
    expect(await containerFiles(place.machine.host, first.result.reference, 'app/')).toEqual(files);

    await writeFile(join(folder, 'arena.cfg'), 'players 9\n');
    const between = await used();
    const second = await push(tools, { source: byRecipe(folder), repository: 'arena', tag: '2' });
    expect(second.result).toMatchObject({ forecastBytes: second.result.sentBytes });
    expect((await used()) - between).toBe(second.result.sentBytes);
    expect(second.result.sentBytes).toBeLessThan(20_000);
    expect(second.result.layers.reused).toBe(second.result.layers.total - 1);
  });

  it('mounts what another repository has', async () => {
    const folder = await server();
    const tools = publisher(place, await place.folder());
    await push(tools, { source: byRecipe(folder), repository: 'one', tag: '1' });
    const before = await used();
    const other = await push(tools, { source: byRecipe(folder), repository: 'two', tag: '1' });
    expect(other.outputs.push?.layers.every(({ outcome }) => outcome === 'mounted')).toBe(true);
    expect((await used()) - before).toBeLessThan(10_000);
  });

  it('of any image exports it from the engine when it is asked for, and goes on so', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY data /data\nCOPY rules /rules\n',
      data: random(3_000_000),
      rules: 'speed 1',
    });
    const source = byDockerfile(folder);
    const tools = publisher(place, await place.folder());
    const first = await push(tools, { source, repository: 'own', tag: '1', pusher: 'gantry' });
    expect(first.outputs.push?.pusher).toBe('gantry');
    expect(await pullBack(first.result.reference)).toBe(first.outputs.build?.imageId);
    await writeFile(join(folder, 'rules'), 'speed 2');
    // The engine knows nothing of the first push, and would send everything again.
    const second = await push(tools, { source, repository: 'own', tag: '2' });
    expect(second.outputs.push?.pusher).toBe('gantry');
    expect(second.result.sentBytes).toBeLessThan(5000);
  });

  it('of any image pays where the line is fast and most of it is new again, which the engine’s push tells', async () => {
    const files = () => ({ Dockerfile: 'FROM scratch\nCOPY data /data\n', data: random(110_000_000) });
    const version = async () => byDockerfile(await folderWith(files()));
    const tools = publisher(place, await place.folder());
    const first = await push(tools, { source: await version(), repository: 'whole', tag: '1' });
    expect(first.outputs.storageCheck?.sender).toEqual({ pusher: 'engine', why: { is: 'lineUnknown' } });
    const second = await push(tools, { source: await version(), repository: 'whole', tag: '2' });
    expect(second.outputs.storageCheck?.sender).toMatchObject({ pusher: 'gantry', why: { is: 'fastLine' } });
    expect(second.outputs.push?.pusher).toBe('gantry');
    expect(await pullBack(second.result.reference)).toBe(second.outputs.build?.imageId);
  });

  it.skipIf(noSkopeoBecause !== null)(
    `can be fetched by skopeo, layer for layer what was built${reason(noSkopeoBecause)}`,
    async () => {
      const folder = await place.folder();
      const { username, token } = place.access;
      const pushed = await push(publisher(place, await place.folder()), {
        ...{ source: byRecipe(await server()), repository: 'others', tag: '1', pusher: 'gantry' },
      });
      const from = ['--src-tls-verify=false', '--src-creds', `${username}:${token}`];
      // Checks every digest on the way.
      await run('skopeo', ['copy', ...from, `docker://${pushed.result.reference}`, `dir:${folder}`]);
      const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
      const image = await place.engine.image(pushed.outputs.build?.imageId ?? '');
      expect(manifest.config.digest).toBe(image?.id);
      const layers = await Promise.all(
        manifest.layers.map(async ({ digest }) => gunzipSync(await readFile(join(folder, digest.slice(7))))),
      );
      expect(layers.map((layer) => `sha256:${sha256(layer)}`)).toEqual(image?.diffIds);
    },
  );

  it('is left to the engine where that is wished', async () => {
    const tools = publisher(place, await place.folder());
    const pushed = await push(tools, {
      source: byRecipe(await server()),
      repository: 'pin',
      tag: '1',
      pusher: 'engine',
    });
    expect(pushed.outputs.push?.pusher).toBe('engine');
  });
});
