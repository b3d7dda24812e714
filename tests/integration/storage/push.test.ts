import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';
import { harborCalls, platformCalls, repositoryPath } from '../sandbox/calls';
import { platform } from '../sandbox/support';

const MB = 1_000_000;

interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** What the registry itself heard since the last look. */
function hearing(place: Place) {
  let heard = 0;
  return async (): Promise<readonly LoggedRequest[]> => {
    const { body } = await platformCalls(place.access)<{ requests: LoggedRequest[] }>('GET', '/v1/sandbox/requests');
    const fresh = body.requests.slice(heard);
    heard = body.requests.length;
    return fresh;
  };
}
/** What carries bytes or names some. That an upload is opened and taken back is how the check learns the rights. */
const uploads = (requests: readonly LoggedRequest[]) =>
  requests.filter(
    ({ method, path, status }) =>
      path.startsWith('/v2/') && (['PATCH', 'PUT'].includes(method) || (method === 'POST' && status !== 202)),
  );

const serverWith = (files: Readonly<Record<string, string | Buffer>>): Promise<string> =>
  folderWith({
    Dockerfile: `FROM scratch\n${Object.keys(files)
      .map((name) => `COPY ${name} /${name}\n`)
      .join('')}`,
    ...files,
  });

describe.skipIf(noEngineBecause !== null)(`storage and pushes${reason(noEngineBecause)}`, () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  const used = async (): Promise<number> => (await platform(place.access).storage()).used_bytes;

  it('forecasts what the registry then really gains; the second push to the byte', async () => {
    const home = await place.folder();
    const { publishing } = publisher(place, home);
    const engineFile = random(3 * MB);
    const text = Array.from({ length: 60_000 }, (_, line) => `{"id":${line},"x":${(line * 7919) % 1000}}`).join('\n');
    const first = await serverWith({ engine: engineFile, text });
    const before = await used();
    // Near the limit: what fits beyond doubt is not measured.
    await platform(place.access).setQuota(before + 4.8 * MB);
    const { id } = await publishing.start(requestFor(place.access.registry, first, { repository: 'exact' }));
    const { state, outputs } = await publishing.ended(id);
    if (state.is !== 'succeeded') throw new Error(JSON.stringify(state));
    const gained = (await used()) - before;
    const plan = outputs.storageCheck?.plan;
    expect(state.result.forecastBytes).toBe(plan?.newBytes);
    expect(plan).toMatchObject({ basis: 'compressed', layers: [{ is: 'new' }, { is: 'new' }] });
    expect(Math.abs((plan?.newBytes ?? 0) - gained) / gained).toBeLessThan(0.01);

    // The registry has it: here it would only take room.
    expect((await readdir(join(home, 'cache', 'layers'))).filter((name) => name.endsWith('.gz'))).toEqual([]);

    const changed = await serverWith({ engine: engineFile, text: `${text}\nmore` });
    const between = await used();
    const again = await publishing.start(
      requestFor(place.access.registry, changed, { repository: 'exact', tag: 'v2' }),
    );
    const second = await publishing.ended(again.id);
    const planned = second.outputs.storageCheck?.plan;
    expect(planned?.layers.map(({ is, place: where }) => [is, where])).toEqual([
      ['there', 'exact:v1'],
      ['new', null],
    ]);
    const layer = planned?.layers[1]?.sizeBytes ?? 0;
    const gainedAgain = (await used()) - between;
    expect(Math.abs((planned?.newBytes ?? 0) - gainedAgain)).toBeLessThan(layer * 0.04 + 20);

    // Nothing new at all: only a tag.
    const third = await publishing.start(
      requestFor(place.access.registry, changed, { repository: 'exact', tag: 'v3' }),
    );
    expect((await publishing.ended(third.id)).outputs.storageCheck?.plan).toMatchObject({
      basis: 'known',
      newBytes: 0,
    });

    // To another repository of the project: layers are mounted, only config and manifest are new there, or not even these.
    const middle = await used();
    const fourth = await publishing.start(
      requestFor(place.access.registry, changed, { repository: 'other', tag: 'v1' }),
    );
    const moved = await publishing.ended(fourth.id);
    expect(moved.outputs.storageCheck?.plan?.layers.map(({ is }) => is)).toEqual(['mountable', 'mountable']);
    const really = (await used()) - middle;
    expect(moved.outputs.storageCheck?.plan?.newBytes).toBeGreaterThanOrEqual(really);
    expect(moved.outputs.storageCheck?.plan?.newBytes).toBeLessThan(really + 10_000);
  });

  it('stops a push that does not fit before a byte is sent; pushed anyway, the refusal shows both figures', async () => {
    const { publishing, log } = publisher(place, await place.folder());
    const heard = hearing(place);
    const { registry } = place.access;
    await platform(place.access).setQuota((await used()) + 20 * MB);
    const fits = await publishing.start(
      requestFor(registry, await serverWith({ engine: random(12 * MB) }), { repository: 'quota', tag: 'v1' }),
    );
    expect((await publishing.ended(fits.id)).state.is).toBe('succeeded');

    await heard();
    const before = await used();
    const big = await serverWith({ engine: random(14 * MB) });
    const { id } = await publishing.start(requestFor(registry, big, { repository: 'quota', tag: 'v2' }));
    const stopped = await publishing.ended(id);
    expect(stopped.state).toMatchObject({
      is: 'failed',
      step: 'storageCheck',
      error: { code: 'storage-full', action: 'makeRoom', retryable: true },
    });
    expect(stopped.state.is === 'failed' && stopped.state.error.message).toMatch(
      /6\.\d MB are missing\. Nothing was sent\./,
    );
    expect(uploads(await heard())).toEqual([]);
    expect(await used()).toBe(before);

    await publishing.retry({ id, pushesAnyway: true });
    const refused = await publishing.ended(id);
    expect(refused.state).toMatchObject({
      is: 'failed',
      step: 'push',
      error: { code: 'storage-full', action: 'makeRoom' },
    });
    if (refused.state.is !== 'failed') throw new Error();
    expect(refused.state.error.message).toMatch(/The plan said 14\.0 MB .* Now .* are in use/);
    expect(refused.state.error.detail).toContain('will exceed the configured upper limit of');
    expect(await log(id)).toContain(
      'Pushing all the same, as asked for: the registry will refuse at the end and keep what was sent.',
    );
    // Sent once: nobody tried it again.
    const refusals = (await heard()).filter(({ method, status }) => method === 'PUT' && status === 403);
    expect(refusals).toHaveLength(1);

    // Trying again without having been told stops again before the first byte.
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state).toMatchObject({ is: 'failed', step: 'storageCheck' });
    expect(uploads(await heard())).toEqual([]);

    await platform(place.access).setQuota(null);
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state.is).toBe('succeeded');
  });

  it('plans what a deleted build had anew: the registry charges it again, though its layers are still there', async () => {
    const { publishing } = publisher(place, await place.folder());
    const heard = hearing(place);
    const { registry } = place.access;
    await platform(place.access).setQuota(null);
    const folder = await serverWith({ engine: random(5 * MB) });
    const first = await publishing.start(requestFor(registry, folder, { repository: 'rollback', tag: 'v1' }));
    const pushed = await publishing.ended(first.id);
    if (pushed.state.is !== 'succeeded') throw new Error(JSON.stringify(pushed.state));
    const { digest } = pushed.state.result;
    expect(
      (await harborCalls(place.access)('DELETE', `${repositoryPath('rollback')}/artifacts/${digest}`)).status,
    ).toBe(200);
    await platform(place.access).setQuota((await used()) + 3 * MB);

    await heard();
    const again = await publishing.start(requestFor(registry, folder, { repository: 'rollback', tag: 'v2' }));
    const stopped = await publishing.ended(again.id);
    expect(stopped.state).toMatchObject({ is: 'failed', step: 'storageCheck', error: { code: 'storage-full' } });
    expect(stopped.outputs.storageCheck?.plan).toMatchObject({ verdict: 'doesNotFit', layers: [{ is: 'new' }] });
    expect(uploads(await heard())).toEqual([]);

    await platform(place.access).setQuota((await used()) + 6 * MB);
    const before = await used();
    await publishing.retry({ id: again.id });
    const passed = await publishing.ended(again.id);
    expect(passed.state.is).toBe('succeeded');
    const gained = (await used()) - before;
    expect(gained).toBeGreaterThan(5 * MB);
    expect(Math.abs((passed.outputs.storageCheck?.plan?.newBytes ?? 0) - gained)).toBeLessThan(0.01 * gained);
  });

  it('is cancelled while it compresses; nothing half-made stays', async () => {
    const home = await place.folder();
    const { publishing, seen } = publisher(place, home);
    await platform(place.access).setQuota((await used()) + 65 * MB);
    const folder = await serverWith({ engine: random(60 * MB) });
    const { id } = await publishing.start(requestFor(place.access.registry, folder, { repository: 'cancel' }));
    await seen(
      ({ state, progress }) =>
        state.is === 'running' && state.step === 'storageCheck' && (progress?.doneBytes ?? 0) > 20 * MB,
    );
    await publishing.cancel({ id });
    expect((await publishing.ended(id)).state).toEqual({ is: 'cancelled', step: 'storageCheck' });
    expect(await readdir(join(home, 'cache', 'layers'))).toEqual([]);
  });
});
