import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe } from '#shared/model/recipe';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { engineThatKeepsPacked } from '../docker/packed-engine';
import { noPodmanBecause, startPodman } from '../docker/podman';
import { engineAt, folderWith, follow, random, request } from '../docker/support';
import { BASE, dockerOf } from '../recipe/support';
import { lacking, noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from './place';

const because = noEngineBecause ?? noPodmanBecause;
const noSkopeoBecause = lacking('skopeo');

describe.skipIf(because !== null)(`with Podman${reason(because)}`, () => {
  let place: Place;
  let machine: Awaited<ReturnType<typeof startPodman>>;
  let engine: Engine;
  beforeAll(async () => {
    [place, machine] = await Promise.all([openPlace(), startPodman()]);
    engine = engineAt(machine.host);
  }, 60_000);
  afterAll(() => Promise.all([place.close(), machine.stop()]));

  const pushFrom = async (from: Engine, home: string, more: Partial<PublishRequest>) => {
    const { publishing, log } = publisher({ engine: from, access: place.access }, home);
    const { id } = await publishing.start(requestFor(place.access.registry, '', { pusher: 'gantry', ...more }));
    const job = await publishing.ended(id);
    if (job.state.is !== 'succeeded') throw new Error(`${JSON.stringify(job.state)}\n${(await log(id)).join('\n')}`);
    const image = await from.image(job.outputs.build?.imageId ?? '');
    if (image === null) throw new Error('the engine has no such image');
    return { result: job.state.result, outputs: job.outputs, image };
  };
  const ownDockerfile = async () => {
    const files = { data: random(3_000_000), rules: 'speed 1' };
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY data /data\nCOPY rules /rules\n', ...files });
    const source = { from: 'folder' as const, folder, dockerfile: 'Dockerfile', target: null, buildArgs: {} };
    return { folder, source: { ...source, recipe: null, fixes: {} } };
  };
  /** Each checks every layer against its diff ID on the way. */
  const pulledBack = {
    byPodman: async (reference: string) => {
      const { username, token } = place.access;
      await machine.podman('rmi', '--force', '--ignore', reference);
      await machine.podman('pull', '--quiet', '--tls-verify=false', '--creds', `${username}:${token}`, reference);
      const [id, ...layers] = (
        await machine.podman('image', 'inspect', '--format', '{{.Id}}{{range .RootFS.Layers}} {{.}}{{end}}', reference)
      ).split(' ');
      return { id: `sha256:${id}`, layers };
    },
    byEngine: async (reference: string) => {
      const { username, token, registry } = place.access;
      await place.engine.pull(reference, { username, password: token, registry }, follow<never>().running as never);
      return dockerOf(place.machine.host)('inspect', '--format', '{{.Id}}', reference);
    },
  };

  it('is known', async () => {
    expect(await engine.status()).toMatchObject({ is: 'ready', facts: { product: 'Podman', builder: 'classic' } });
  });

  it('builds, is pushed from here as planned, and pulls back as it was built', async () => {
    const { folder, source } = await ownDockerfile();
    const home = await place.folder();
    const first = await pushFrom(engine, home, { source, repository: 'pod', tag: '1' });
    expect(first.outputs).toMatchObject({ build: { totalSteps: 4 }, push: { pusher: 'gantry' } });
    expect(await pulledBack.byEngine(first.result.reference)).toBe(first.image.id);

    await writeFile(join(folder, 'rules'), 'speed 2');
    const second = await pushFrom(engine, home, { source, repository: 'pod', tag: '2' });
    expect(second.outputs.push?.layers).toMatchObject([{ outcome: 'exists' }, { outcome: 'pushed' }]);
    expect(second.result.sentBytes).toBeLessThan(5000);
    const { id, diffIds } = second.image;
    expect(await pulledBack.byEngine(second.result.reference)).toBe(id);
    expect(await pulledBack.byPodman(second.result.reference)).toEqual({ id, layers: diffIds });
  });

  it('tells how large the layers are', async () => {
    const { source } = await ownDockerfile();
    const { image } = await pushFrom(engine, await place.folder(), { source, repository: 'sizes', tag: '1' });
    const [rules = 0, data = 0, ...others] = await engine.layerSizes(image.id);
    expect(others).toEqual([]);
    // Podman counts the archives.
    expect(data).toBeGreaterThanOrEqual(3_000_000);
    expect(data).toBeLessThan(3_010_000);
    expect(rules).toBeLessThan(10_000);
  });

  it('builds a recipe, which pulls back as it was built', async () => {
    const base = await onDisk({ Dockerfile: 'FROM scratch\nCOPY sh /bin/sh\n', sh: 'x' });
    const { imageId } = await engine.build(request(base), follow<BuildEvent>().running);
    await engine.tag(imageId, BASE);
    const folder = await onDisk({ ...engines.native(), 'maps/1.pak': random(2_000_000) });
    const common = {
      from: 'folder' as const,
      folder,
      dockerfile: 'Dockerfile',
      target: null,
      buildArgs: {},
      fixes: {},
    };
    const recipe = { ...plainRecipe, options: { ...plainRecipe.options, base: BASE } };
    const pushed = await pushFrom(engine, await place.folder(), {
      source: { ...common, recipe },
      repository: 'pod-arena',
    });
    expect(await pulledBack.byEngine(pushed.result.reference)).toBe(pushed.image.id);
  });

  it('fetches what another engine built and Gantry pushed, layer for layer', async () => {
    const { source } = await ownDockerfile();
    const pushed = await pushFrom(place.engine, await place.folder(), { source, repository: 'others' });
    const { id, diffIds } = pushed.image;
    expect(await pulledBack.byPodman(pushed.result.reference)).toEqual({ id, layers: diffIds });
  });

  it.skipIf(noSkopeoBecause !== null)(`fetches layers in zstd${reason(noSkopeoBecause)}`, async () => {
    const { source } = await ownDockerfile();
    const door = await engineThatKeepsPacked(place.machine, 'zstd in an index');
    const pushed = await pushFrom(engineAt(door.host), await place.folder(), { source, repository: 'zstd' });
    await door.close();
    // The config is skopeo's, which writes it anew.
    const { layers } = await pulledBack.byPodman(pushed.result.reference);
    expect(layers).toEqual(pushed.image.diffIds);
  });
});
