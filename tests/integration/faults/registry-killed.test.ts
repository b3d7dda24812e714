import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isActive } from '#shared/model/publish-job';
import { slowProxy } from '../docker/doors';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';

describe.skipIf(noEngineBecause !== null)(`the registry dies during a push${reason(noEngineBecause)}`, () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  const registryPid = async (): Promise<number> => {
    const state: unknown = JSON.parse(await readFile(join(place.sandboxDir, 'sandbox.json'), 'utf8'));
    if (typeof state !== 'object' || state === null || !('registryPid' in state)) throw new Error('no process ID');
    return Number(state.registryPid);
  };

  it('the push says so or tries again, can be cancelled, and succeeds when the registry is back', async () => {
    const proxy = await slowProxy(place.access.registry, 300_000);
    const { publishing, seen } = publisher(place, await place.folder(), { registry: proxy.address });
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(1_500_000) });
    const { id } = await publishing.start(requestFor(proxy.address, folder));
    await seen(
      ({ state, progress }) => state.is === 'running' && state.step === 'push' && (progress?.doneBytes ?? 0) > 0,
    );
    process.kill(await registryPid(), 'SIGKILL');
    await seen(({ state, progress }) => state.is === 'failed' || (progress?.retry ?? null) !== null);
    if (isActive((await publishing.get({ id })).state)) await publishing.cancel({ id });
    const { state } = await publishing.ended(id);
    expect(['failed', 'cancelled']).toContain(state.is);
    if (state.is === 'failed') expect(state.error).toMatchObject({ retryable: true });

    await place.restartSandbox();
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state.is).toBe('succeeded');
    proxy.close();
  });

  it('a push to a registry that is gone ends with a plain failure', async () => {
    const { publishing } = publisher(place, await place.folder(), { registry: '127.0.0.1:9' });
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'x' });
    const { id } = await publishing.start(requestFor('127.0.0.1:9', folder));
    expect((await publishing.ended(id)).state).toMatchObject({
      is: 'failed',
      error: { code: 'registry-unreachable', retryable: true },
    });
  });
});
