import { describe, expect, it } from 'vitest';
import { slowProxy } from '../docker/doors';
import { folderWith, random, until, withShell } from '../docker/support';
import { noEngineBecause, openPlace, publisher, reason, requestFor } from '../publish/place';

describe.skipIf(noEngineBecause !== null)(`the engine dies${reason(noEngineBecause)}`, () => {
  it('during a build: the push fails in words', async () => {
    const place = await openPlace();
    const home = await place.folder();
    const { publishing, log } = publisher(place, home);
    const folder = await withShell('RUN echo begun; sleep 30');
    const { id } = await publishing.start(requestFor(place.access.registry, folder));
    await until(async () => (await log(id)).includes('begun'));
    await place.machine.kill();
    expect((await publishing.ended(id)).state).toMatchObject({
      is: 'failed',
      step: 'build',
      error: { code: expect.stringMatching(/^engine-(?:lost|stopped)$/), retryable: true },
    });
    await place.close();
  });

  it('during a push: the push fails in words, and the next try says that no engine is there', async () => {
    const place = await openPlace();
    const proxy = await slowProxy(place.access.registry, 300_000);
    const { publishing, seen } = publisher(place, await place.folder(), { registry: proxy.address });
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(1_500_000) });
    const { id } = await publishing.start(requestFor(proxy.address, folder));
    await seen(
      ({ state, progress }) => state.is === 'running' && state.step === 'push' && (progress?.doneBytes ?? 0) > 0,
    );
    await place.machine.kill();
    expect((await publishing.ended(id)).state).toMatchObject({
      is: 'failed',
      step: 'push',
      error: { code: expect.stringMatching(/^engine-(?:lost|stopped)$/), retryable: true },
    });
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state).toMatchObject({ is: 'failed', error: { code: 'engine-stopped' } });
    proxy.close();
    await place.close();
  });
});
