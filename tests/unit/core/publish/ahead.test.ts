import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { LayerArchive } from '#core/ports/engine';
import { AppFailure, cancelled } from '#shared/errors';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe } from '#shared/model/recipe';
import { onDisk } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

/** Its content begins with its name, as that of an archive of the engine in memory. */
const archive = (diffId: string): LayerArchive => ({
  layer: `${diffId.slice(7, 11)}.tar`,
  key: `key of ${diffId}`,
  archiveBytes: 400,
  read: async function* () {
    yield Buffer.alloc(400, diffId);
  },
});

describe('a recipe’s layers, while the engine builds', () => {
  const setUp = async (
    more: Partial<PublishRequest> = {},
    prepare: (harness: ReturnType<typeof publishingOverFakes>) => void = () => undefined,
  ) => {
    const harness = publishingOverFakes();
    prepare(harness);
    harness.registry.facts = null;
    harness.engine.archivesOfRecipe = harness.engine.built.diffIds.map(archive);
    const build = harness.engine.gates.hold('build');
    const recipe = { ...plainRecipe, options: { ...plainRecipe.options, base: 'scratch' } };
    const source = {
      ...{ from: 'folder' as const, folder: await onDisk(engines.native()), dockerfile: 'Dockerfile', recipe },
      ...{ target: null, buildArgs: {}, fixes: {} },
    };
    const { id } = await harness.publishing.start({ ...pushRequest, pusher: 'gantry', source, ...more });
    await build.reached;
    const ended = () => harness.publishing.ended(id);
    const sent = (number: number) => vi.waitFor(() => expect(harness.uploads.blobs.size).toBe(number));
    return { ...harness, id, build, ended, sent, log: () => harness.logs.lines.get(id)?.join('\n') ?? '' };
  };

  it('go out, and are neither planned as there nor sent again', async () => {
    const { build, sent, ended, uploads, registry } = await setUp();
    await sent(2);
    // What it holds of this very push is not what it held before.
    registry.figures = { ...registry.figures, usedBytes: 500 };
    build.open();
    const { outputs } = await ended();
    expect(outputs.storageCheck).toMatchObject({ usedBytes: 100, plan: { layers: [{ is: 'new' }, { is: 'new' }] } });
    expect(outputs.push?.layers.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed']);
    expect(uploads.taken).toHaveLength(3);
    expect(uploads.manifests).toHaveLength(1);
  });

  it('that are still on their way when the push begins are gone on with', async () => {
    const held: { open: () => void }[] = [];
    const { uploads, build, publishing, id, ended, sent } = await setUp({}, (harness) => {
      held.push(harness.uploads.gates.hold('blob'));
    });
    await sent(1);
    build.open();
    await vi.waitFor(async () => expect((await publishing.get({ id })).state).toMatchObject({ step: 'push' }));
    for (const { open } of held) open();
    const { outputs } = await ended();
    expect(outputs.push?.layers.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed']);
    expect(uploads.taken).toHaveLength(3);
  });

  it('wait for a boot test', async () => {
    const { build, ended, uploads, engine } = await setUp({ bootTest: true });
    const boot = engine.gates.hold('boot');
    build.open();
    await boot.reached;
    expect(uploads.taken).toEqual([]);
    boot.open();
    await ended();
    expect(uploads.manifests).toHaveLength(1);
  });

  it('count as arrived when the build fails, and the next push begins with them', async () => {
    const { build, sent, ended, map, registry, publishing, id, uploads, log } = await setUp();
    await sent(2);
    build.fail(new AppFailure({ code: 'build-failed', message: 'No.' }));
    expect(await ended()).toMatchObject({ state: { is: 'failed', step: 'build' }, leftLayers: 2 });
    expect(uploads.manifests).toEqual([]);
    expect(map.left).toHaveLength(2);
    expect(log()).toContain('2 layers went out while the image was built');
    for (const digest of uploads.blobs.keys()) registry.blobs.add(`${pushRequest.repository} ${digest}`);
    await publishing.retry({ id });
    const { outputs, leftLayers } = await ended();
    expect(leftLayers).toBe(0);
    expect(outputs.storageCheck?.plan?.layers.map(({ is }) => is)).toEqual(['arrived', 'arrived']);
    expect(uploads.taken).toHaveLength(3);
  });

  it('stay in the registry of a push that is cancelled, which says so', async () => {
    const { sent, ended, publishing, id } = await setUp();
    await sent(2);
    await publishing.cancel({ id });
    expect(await ended()).toMatchObject({ state: { is: 'cancelled', step: 'build' }, leftLayers: 2 });
  });

  it('that were stopped have ended before the push sends them again', async () => {
    const order: string[] = [];
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { build, ended, publishing, id } = await setUp({}, ({ uploads }) => {
      const send = uploads.blob.bind(uploads);
      const first = [
        // Takes its time to end.
        async ({ signal }: { readonly signal: AbortSignal }) => {
          await new Promise((stopped) => signal.addEventListener('abort', stopped, { once: true }));
          await begun;
          for (let turn = 0; turn < 50; turn += 1) await nextTurn();
          order.push('ended');
          throw cancelled();
        },
        async () => {
          throw new AppFailure({ code: 'registry-unreachable', message: 'It is gone.' });
        },
      ];
      uploads.blob = async (request, running) => {
        await first.shift()?.(running);
        order.push('sent');
        return send(request, running);
      };
    });
    build.open();
    await vi.waitFor(async () => expect((await publishing.get({ id })).state).toMatchObject({ step: 'push' }));
    begin();
    await ended();
    expect(order).toEqual(['ended', 'sent', 'sent', 'sent']);
  });

  it('that cannot be sent do not hold up the build, and are tried again by the push', async () => {
    const cause = new AppFailure({ code: 'registry-unreachable', message: 'It is gone.' });
    const refused = vi.fn();
    const { uploads, build, ended } = await setUp({}, ({ uploads }) => {
      uploads.failure = {
        after: 0,
        get cause() {
          refused();
          return cause;
        },
      };
    });
    await vi.waitFor(() => expect(refused).toHaveBeenCalled());
    uploads.failure = null;
    build.open();
    const { outputs } = await ended();
    expect(outputs.push?.layers.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed']);
    expect(uploads.taken).toHaveLength(3);
  });
});
