import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steps } from '#shared/model/publish-job';
import { imageReference } from '#shared/model/reference';
import { slowProxy } from '../docker/doors';
import { folderWith, random, sha256, until, withShell } from '../docker/support';
import { platform } from '../sandbox/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from './place';

const dockerfile = 'FROM scratch\nCOPY engine /engine\nCOPY rules /rules\n';

describe.skipIf(noEngineBecause !== null)(`a push, with a real engine and registry${reason(noEngineBecause)}`, () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  it('ends with what the registry really holds; the second finds all layers there', async () => {
    const { publishing, changes, log } = publisher(place, await place.folder());
    const folder = await folderWith({ Dockerfile: dockerfile, engine: random(300_000), rules: 'speed 1' });
    const before = (await platform(place.access).storage()).used_bytes;
    const { id } = await publishing.start(requestFor(place.access.registry, folder));
    const first = await publishing.ended(id);
    if (first.state.is !== 'succeeded') throw new Error(JSON.stringify(first.state));
    const { digest, sentBytes, artifactBytes, layers } = first.state.result;
    const answer = await fetch(`http://${place.access.registry}/v2/sandbox/game/manifests/v1`, {
      headers: {
        accept: 'application/vnd.docker.distribution.manifest.v2+json',
        authorization: `Basic ${Buffer.from(`${place.access.username}:${place.access.token}`).toString('base64')}`,
      },
    });
    expect(digest).toBe(`sha256:${sha256(Buffer.from(await answer.arrayBuffer()))}`);
    expect(layers).toEqual({ total: 2, reused: 0 });
    expect(sentBytes).toBe(artifactBytes);
    expect((await platform(place.access).storage()).used_bytes - before).toBe(sentBytes);
    expect([...new Set(changes.flatMap(({ state }) => (state.is === 'running' ? [state.step] : [])))]).toEqual([
      ...steps,
    ]);

    const again = await publishing.start(requestFor(place.access.registry, folder, { tag: 'v2' }));
    const second = await publishing.ended(again.id);
    expect(second.state).toMatchObject({ is: 'succeeded', result: { digest, layers: { total: 2, reused: 2 } } });
    expect(await log(again.id)).toContain('All 2 layers already there');
  });

  it('sends only the layer that changed', async () => {
    const { publishing } = publisher(place, await place.folder());
    const engineFile = random(200_000);
    const folder = await folderWith({ Dockerfile: dockerfile, engine: engineFile, rules: 'speed 1' });
    const changed = await folderWith({ Dockerfile: dockerfile, engine: engineFile, rules: 'speed 2' });
    const { id } = await publishing.start(requestFor(place.access.registry, folder, { tag: 'a' }));
    await publishing.ended(id);
    const next = await publishing.start(requestFor(place.access.registry, changed, { tag: 'b' }));
    const { state } = await publishing.ended(next.id);
    if (state.is !== 'succeeded') throw new Error(JSON.stringify(state));
    expect(state.result.layers).toEqual({ total: 2, reused: 1 });
    expect(state.result.sentBytes).toBeLessThan(10_000);
  });

  it('is cancelled in the middle of a build; the name is not left behind', async () => {
    const { publishing, log } = publisher(place, await place.folder());
    const folder = await withShell('RUN echo begun; sleep 600');
    const { id } = await publishing.start(requestFor(place.access.registry, folder, { tag: 'never' }));
    await until(async () => (await log(id)).includes('begun'));
    const startedMs = Date.now();
    expect((await publishing.cancel({ id })).state.is).toBe('cancelling');
    expect((await publishing.ended(id)).state).toEqual({ is: 'cancelled', step: 'build' });
    expect(Date.now() - startedMs).toBeLessThan(15_000);
  });

  it('is cancelled in the middle of a push; the name goes, and trying again succeeds', async () => {
    const proxy = await slowProxy(place.access.registry, 300_000);
    const { publishing, seen } = publisher(place, await place.folder(), { registry: proxy.address });
    const folder = await folderWith({ Dockerfile: dockerfile, engine: random(1_500_000), rules: 'x' });
    const request = requestFor(proxy.address, folder, { tag: 'slow' });
    const { id } = await publishing.start(request);
    await seen(
      ({ state, progress }) => state.is === 'running' && state.step === 'push' && (progress?.doneBytes ?? 0) > 0,
    );
    await publishing.cancel({ id });
    expect((await publishing.ended(id)).state).toEqual({ is: 'cancelled', step: 'push' });
    const name = imageReference({ registry: proxy.address, project: 'sandbox', repository: 'game' }, 'slow');
    expect(await place.engine.image(name)).toBeNull();
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state.is).toBe('succeeded');
    proxy.close();
  });

  it('tells a failed build with the words of the build in its log', async () => {
    const { publishing, log } = publisher(place, await place.folder());
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY not-there /x\n' });
    const { id } = await publishing.start(requestFor(place.access.registry, folder, { tag: 'broken' }));
    expect((await publishing.ended(id)).state).toMatchObject({
      is: 'failed',
      step: 'build',
      error: { code: 'build-failed' },
    });
    expect((await log(id)).join('\n')).toContain('not-there');
  });
});
