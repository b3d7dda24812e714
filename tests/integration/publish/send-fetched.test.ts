import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PublishRequest } from '#shared/model/publish-job';
import { noZstdBecause } from '../../support/zstd';
import { run, sha256 } from '../docker/support';
import { accessOf, lacking, noEngineBecause, publisher, reason } from './place';
import { byRecipe, Manifest, ownDockerfile, registry, sendingAtPlace, server } from './sending';

const noSkopeoBecause = lacking('skopeo');

describe.skipIf(noEngineBecause !== null)(`a push from here, fetched by others${reason(noEngineBecause)}`, () => {
  const { place, push, credentials, used } = sendingAtPlace();

  it.skipIf(noSkopeoBecause !== null)(
    `can be fetched by skopeo, layer for layer what was built${reason(noSkopeoBecause)}`,
    async () => {
      const folder = await place().folder();
      const pushed = await push(publisher(place(), await place().folder()), {
        ...{ source: byRecipe(await server()), repository: 'others', tag: '1', pusher: 'gantry' },
      });
      // Checks every digest on the way.
      await run('skopeo', ['copy', ...credentials(), `docker://${pushed.result.reference}`, `dir:${folder}`]);
      const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
      const image = await place().engine.image(pushed.outputs.build?.imageId ?? '');
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
      const tools = publisher(place(), await place().folder());
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
        const into = await place().folder();
        const from = [...credentials(), `docker://${pushed.result.reference}`];
        await run('skopeo', ['copy', '--dest-decompress', ...from, `dir:${into}`]);
        const fetched = Manifest.parse(JSON.parse(await readFile(join(into, 'manifest.json'), 'utf8')));
        const image = await place().engine.image(pushed.outputs.build?.imageId ?? '');
        expect(fetched.layers.map(({ digest }) => digest)).toEqual(image?.diffIds);
        const facts = await registry.manifest(accessOf(place()), 'zstd', pushed.result.digest);
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
});
