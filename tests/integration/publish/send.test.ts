import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { Engine } from '#core/ports/engine';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe } from '#shared/model/recipe';
import { z } from '#shared/zod';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { noZstdBecause } from '../../support/zstd';
import { engineThatKeepsPacked, type Form } from '../docker/packed-engine';
import { engineAt, folderWith, follow, random, run, sha256 } from '../docker/support';
import { BASE, containerFiles, dockerOf, makeBase } from '../recipe/support';
import { platform } from '../sandbox/support';
import {
  accessOf,
  lacking,
  noEngineBecause,
  openPlace,
  type Place,
  type Publisher,
  publisher,
  reason,
  requestFor,
} from './place';

const Blob = z.object({ digest: z.string() });
const Manifest = z.object({ config: Blob, layers: z.array(Blob) });
const noSkopeoBecause = lacking('skopeo');
const noContainerdBecause = lacking('ctr');
const registry = createRegistry({ userAgent: 'gantry-tests' });

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
  const ownDockerfile = async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY data /data\nCOPY rules /rules\n',
      data: random(3_000_000),
      rules: 'speed 1',
    });
    return { folder, source: byDockerfile(folder) };
  };
  const credentials = () => [
    ...['--src-tls-verify=false', '--src-creds', `${place.access.username}:${place.access.token}`],
  ];
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

  it('of a recipe’s image begins while the engine builds it, and costs what was planned', async () => {
    const tools = publisher(place, await place.folder());
    await push(tools, { source: byRecipe(await server()), repository: 'ahead', tag: '1' });
    const before = await used();
    const more = { source: byRecipe(await server()), repository: 'ahead', tag: '2', pusher: 'gantry' } as const;
    const { result, outputs, log } = await push(tools, more);
    const check = log.findIndex((line) => line.includes('── Storage check'));
    expect(log.slice(0, check).filter((line) => line.endsWith(': sent'))).not.toEqual([]);
    expect(outputs.storageCheck?.plan?.layers.filter(({ is }) => is === 'arrived')).toEqual([]);
    expect(result.forecastBytes).toBe(result.sentBytes);
    expect((await used()) - before).toBe(result.sentBytes);
    expect(await pullBack(result.reference)).toBe(outputs.build?.imageId);
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
    const { folder, source } = await ownDockerfile();
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

  it('of any image pays where the line is fast and most of it is new again', async () => {
    const files = () => ({ Dockerfile: 'FROM scratch\nCOPY data /data\n', data: random(110_000_000) });
    const version = async () => byDockerfile(await folderWith(files()));
    const tools = publisher(place, await place.folder());
    const first = await push(tools, { source: await version(), repository: 'whole', tag: '1' });
    expect(first.outputs.storageCheck?.sender).toEqual({ pusher: 'engine', why: { is: 'lineUnknown' } });
    // The engine's push told of the line what it could on this machine, however busy that is.
    const { registry } = place.access;
    expect((await tools.uplinks.get(registry))?.bytesPerS).toBeGreaterThan(0);
    await tools.uplinks.put(registry, { bytesPerS: 100_000_000, isAtLeast: true });
    const second = await push(tools, { source: await version(), repository: 'whole', tag: '2' });
    expect(second.outputs.storageCheck?.sender).toMatchObject({ pusher: 'gantry', why: { is: 'fastLine' } });
    expect(second.outputs.push?.pusher).toBe('gantry');
    expect(await pullBack(second.result.reference)).toBe(second.outputs.build?.imageId);
  });

  describe('of an image whose layers the engine keeps compressed', () => {
    const through = async <T>(form: Form, work: (engine: Engine, tools: Publisher) => Promise<T>): Promise<T> => {
      const door = await engineThatKeepsPacked(place.machine, form);
      const engine = engineAt(door.host);
      try {
        return await work(engine, publisher({ engine, access: place.access }, await place.folder()));
      } finally {
        await door.close();
      }
    };
    /** What the engine keeps, and what the registry has. */
    const bothOf = async (engine: Engine, { outputs }: Awaited<ReturnType<typeof push>>, repository: string) => {
      const image = await engine.image(outputs.build?.imageId ?? '');
      if (image === null) throw new Error('the engine has no such image');
      const { config, packed } = await engine.save(
        image,
        { signal: new AbortController().signal, on: () => undefined },
        async () => undefined,
      );
      const facts = await registry.manifest(accessOf(place), repository, outputs.push?.digest ?? '');
      return {
        image,
        keeps: [config?.digest, ...image.diffIds.map((diffId) => packed.get(diffId)?.digest)],
        has: [facts?.config?.digest, ...(facts?.layers ?? []).map(({ digest }) => digest)],
      };
    };

    it.skipIf(noContainerdBecause !== null)(
      `sends these very bytes, costs what was planned, and pulls back as it was built${reason(noContainerdBecause)}`,
      () =>
        through('gzip', async (engine, tools) => {
          const { folder, source } = await ownDockerfile();
          const before = await used();
          const first = await push(tools, { source, repository: 'packed', tag: '1', pusher: 'gantry' });
          expect(first.outputs.push?.pusher).toBe('gantry');
          expect((await used()) - before).toBe(first.result.sentBytes);
          const { image, keeps, has } = await bothOf(engine, first, 'packed');
          expect(image.id).not.toBe(first.outputs.build?.imageId);
          expect(has).toEqual(keeps);
          expect(has[0]).toBe(first.outputs.build?.imageId);
          expect(await pullBack(first.result.reference)).toBe(first.outputs.build?.imageId);

          await writeFile(join(folder, 'rules'), 'speed 2');
          const between = await used();
          const second = await push(tools, { source, repository: 'packed', tag: '2' });
          expect(second.outputs.push).toMatchObject({ pusher: 'gantry', layers: [{ outcome: 'exists' }, {}] });
          expect((await used()) - between).toBe(second.result.sentBytes);
          const told = tools.changes.findLast(({ sent }) => sent?.basis === 'compressed')?.sent;
          expect(told).toMatchObject({ newBytes: second.result.sentBytes, marginBytes: 0 });
          expect(second.result.sentBytes).toBeLessThan(5000);
          expect(await pullBack(second.result.reference)).toBe(second.outputs.build?.imageId);

          const mounted = await push(tools, { source, repository: 'packed-two', tag: '1', pusher: 'gantry' });
          expect(mounted.outputs.push?.layers.every(({ outcome }) => outcome === 'mounted')).toBe(true);
        }),
    );

    it.skipIf(noContainerdBecause !== null)(
      `sends a recipe’s too, and it pulls back as it was built${reason(noContainerdBecause)}`,
      () =>
        through('gzip', async (_, tools) => {
          const pushed = await push(tools, {
            source: byRecipe(await server()),
            repository: 'packed-arena',
            tag: '1',
            pusher: 'gantry',
          });
          expect(pushed.outputs).toMatchObject({ storageCheck: { pusher: 'gantry' }, push: { pusher: 'gantry' } });
          expect(await pullBack(pushed.result.reference)).toBe(pushed.outputs.build?.imageId);
        }),
    );

    it.skipIf(noSkopeoBecause !== null)(
      `sends one of an index in the form that it has, without its attestation${reason(noSkopeoBecause)}`,
      () =>
        through('zstd in an index', async (engine, tools) => {
          const { source } = await ownDockerfile();
          const before = await used();
          const pushed = await push(tools, { source, repository: 'packed-zstd', tag: '1', pusher: 'gantry' });
          expect((await used()) - before).toBe(pushed.result.sentBytes);
          const { image, keeps, has } = await bothOf(engine, pushed, 'packed-zstd');
          expect(has).toEqual(keeps);
          // Engine 20.10 cannot read zstd; this writes each layer's archive, called by its hash.
          const folder = await place.folder();
          const from = [...credentials(), `docker://${pushed.result.reference}`];
          await run('skopeo', ['copy', '--dest-decompress', ...from, `dir:${folder}`]);
          const fetched = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
          expect(fetched.layers.map(({ digest }) => digest)).toEqual(image.diffIds);
        }),
    );
  });

  it.skipIf(noSkopeoBecause !== null)(
    `can be fetched by skopeo, layer for layer what was built${reason(noSkopeoBecause)}`,
    async () => {
      const folder = await place.folder();
      const pushed = await push(publisher(place, await place.folder()), {
        ...{ source: byRecipe(await server()), repository: 'others', tag: '1', pusher: 'gantry' },
      });
      // Checks every digest on the way.
      await run('skopeo', ['copy', ...credentials(), `docker://${pushed.result.reference}`, `dir:${folder}`]);
      const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
      const image = await place.engine.image(pushed.outputs.build?.imageId ?? '');
      expect(manifest.config.digest).toBe(image?.id);
      const layers = await Promise.all(
        manifest.layers.map(async ({ digest }) => gunzipSync(await readFile(join(folder, digest.slice(7))))),
      );
      expect(layers.map((layer) => `sha256:${sha256(layer)}`)).toEqual(image?.diffIds);
    },
  );

  const noZstd = noSkopeoBecause ?? noZstdBecause;
  it.skipIf(noZstd !== null)(
    `in zstd costs what was planned, goes along with gzip, and is layer for layer what was built${reason(noZstd)}`,
    async () => {
      const tools = publisher(place, await place.folder());
      /** The forms of its layers, after it was fetched. */
      const send = async (more: Partial<PublishRequest>) => {
        const before = await used();
        const pushed = await push(tools, { repository: 'zstd', pusher: 'gantry', ...more });
        expect((await used()) - before).toBe(pushed.result.sentBytes);
        const told = tools.changes.findLast(({ request }) => request.tag === more.tag);
        expect(told?.sent ?? told?.outputs.storageCheck?.plan).toMatchObject({
          newBytes: pushed.result.sentBytes,
          marginBytes: 0,
        });
        // Engine 20.10 cannot read zstd; this writes each layer's archive, called by its hash.
        const into = await place.folder();
        const from = [...credentials(), `docker://${pushed.result.reference}`];
        await run('skopeo', ['copy', '--dest-decompress', ...from, `dir:${into}`]);
        const fetched = Manifest.parse(JSON.parse(await readFile(join(into, 'manifest.json'), 'utf8')));
        const image = await place.engine.image(pushed.outputs.build?.imageId ?? '');
        expect(fetched.layers.map(({ digest }) => digest)).toEqual(image?.diffIds);
        const facts = await registry.manifest(accessOf(place), 'zstd', pushed.result.digest);
        return (facts?.layers ?? []).map(({ mediaType }) => mediaType?.split(/[.+]/).at(-1));
      };
      const { folder, source } = await ownDockerfile();
      expect(await send({ source, tag: '1', compression: 'zstd' })).toEqual(['zstd', 'zstd']);
      await writeFile(join(folder, 'rules'), Buffer.alloc(3_000_000, 'speed 2\n'));
      expect(await send({ source, tag: '2', compression: 'gzip' })).toEqual(['gzip', 'gzip']);
      await writeFile(join(folder, 'rules'), Buffer.alloc(3_000_000, 'speed 3\n'));
      expect(await send({ source, tag: '3', compression: 'zstd' })).toEqual(['gzip', 'zstd']);
      const arena = { source: byRecipe(await server()), tag: '4', compression: 'zstd' as const };
      expect(new Set(await send(arena))).toEqual(new Set(['zstd']));
    },
    60_000,
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
