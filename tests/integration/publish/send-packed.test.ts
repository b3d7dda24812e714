import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine } from '#core/ports/engine';
import { engineThatKeepsPacked, type Form } from '../docker/packed-engine';
import { engineAt, run } from '../docker/support';
import { accessOf, lacking, noEngineBecause, type Publisher, publisher, reason } from './place';
import { byRecipe, Manifest, ownDockerfile, registry, sendingAtPlace, server } from './sending';

const noSkopeoBecause = lacking('skopeo');
const noContainerdBecause = lacking('ctr');

describe.skipIf(noEngineBecause !== null)(`a push from here${reason(noEngineBecause)}`, () => {
  const { place, push, credentials, used, pullBack } = sendingAtPlace();

  describe('of an image whose layers the engine keeps compressed', () => {
    const through = async <T>(form: Form, work: (engine: Engine, tools: Publisher) => Promise<T>): Promise<T> => {
      const door = await engineThatKeepsPacked(place().machine, form);
      const engine = engineAt(door.host);
      try {
        return await work(engine, publisher({ engine, access: place().access }, await place().folder()));
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
      const facts = await registry.manifest(accessOf(place()), repository, outputs.push?.digest ?? '');
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
          const folder = await place().folder();
          const from = [...credentials(), `docker://${pushed.result.reference}`];
          await run('skopeo', ['copy', '--dest-decompress', ...from, `dir:${folder}`]);
          const fetched = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
          expect(fetched.layers.map(({ digest }) => digest)).toEqual(image.diffIds);
        }),
    );
  });
});
