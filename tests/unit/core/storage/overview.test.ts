import { describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors';
import type { JobView } from '#shared/model/publish-job';
import { HeldRegistry, manifestOf } from '../../../support/fakes/contents';
import { pushRequest } from '../../../support/fakes/publishing';
import { storageOverFakes } from '../../../support/fakes/storage-use';

const push = (tag: string, sentBytes: number, connectionId = 'here'): JobView => ({
  schemaVersion: 1,
  id: tag,
  rev: 1,
  request: { ...pushRequest, connectionId, tag },
  state: {
    is: 'succeeded',
    result: {
      ...{ reference: 'r', digest: 'd', artifactBytes: 9, sentBytes, forecastBytes: null },
      ...{ layers: { total: 1, reused: 0 }, durationMs: 1, appVersion: null },
    },
  },
  outputs: {},
  sent: null,
  leftLayers: 0,
  buildSteps: [],
  times: {},
  createdAt: '2026-11-23T12:00:00.000Z',
  endedAt: '2026-11-23T12:01:00.000Z',
  logLines: 0,
  progress: null,
  isPaused: false,
});

async function project() {
  const held = new HeldRegistry();
  held.hold('game', manifestOf({ own: 100, common: 50 }), 'v1');
  held.hold('arena', manifestOf({ other: 30, common: 50 }), 'v1');
  const fakes = storageOverFakes(held);
  await fakes.use.freedBy({ id: 'here', items: [] });
  return fakes;
}

describe('the overview of storage', () => {
  it('tells own and shared bytes, and what no artifact has', async () => {
    const { use, registry, held } = await project();
    registry.figures = {
      usedBytes: held.storedBytes() + 77,
      limitBytes: 1000,
      limitSource: 'registry',
      unlimited: false,
    };
    const overview = await use.overview({ id: 'here' });
    expect(
      overview.artifacts.map(({ repository, uniqueBytes, sharedBytes }) => [repository, uniqueBytes, sharedBytes]),
    ).toEqual([
      ['game', 115, 50],
      ['arena', 45, 50],
    ]);
    expect(overview).toMatchObject({ seenBytes: held.storedBytes(), unseenBytes: 77, reading: { is: 'done' } });
  });

  it('counts an image that is in two repositories once, as nobody’s own', async () => {
    const held = new HeldRegistry();
    const image = manifestOf({ own: 100 });
    held.hold('game', image, 'v1');
    held.hold('copy', image, 'v1');
    const { use } = storageOverFakes(held);
    await use.freedBy({ id: 'here', items: [] });
    const overview = await use.overview({ id: 'here' });
    expect(overview.artifacts.map(({ uniqueBytes }) => uniqueBytes)).toEqual([0, 0]);
    expect(overview.seenBytes).toBe(115);
  });

  it('says nothing of what it has not read', async () => {
    const held = new HeldRegistry();
    held.hold('game', manifestOf({ own: 100 }), 'v1');
    const { use } = storageOverFakes(held);
    expect(await use.overview({ id: 'here' })).toMatchObject({ artifacts: [], unseenBytes: null });
  });

  it('tells how many more pushes fit, by the median of the last five of this connection', async () => {
    const { use, jobs, registry } = await project();
    registry.figures = { usedBytes: 100, limitBytes: 1000, limitSource: 'registry', unlimited: false };
    jobs.push(...[10, 300, 20, 300, 400, 1].map((sent, index) => push(`v${index}`, sent)), push('x', 5, 'elsewhere'));
    const overview = await use.overview({ id: 'here' });
    expect(overview.pushesLeft).toBe(3);
    expect(overview.lastPushes).toHaveLength(6);
    registry.figures = { ...registry.figures, usedBytes: 2000 };
    expect((await use.overview({ id: 'here' })).pushesLeft).toBe(0);
    registry.figures = { ...registry.figures, limitBytes: null };
    expect((await use.overview({ id: 'here' })).pushesLeft).toBeNull();
  });

  it('shows a request until it is granted', async () => {
    const { use, registry } = await project();
    registry.request = { taken: true, pendingBytes: null };
    const asked = await use.request({ id: 'here', limitBytes: 50_000, reason: 'We grow.' });
    expect(asked).toMatchObject({ takesRequests: true, pendingRequestBytes: 50_000 });
  });

  it('asks for no less than there is', async () => {
    const { use, registry } = await project();
    registry.request = { taken: true, pendingBytes: null };
    const ask = (limitBytes: number) => use.request({ id: 'here', limitBytes, reason: 'We grow.' });
    await expect(ask(10_000)).rejects.toThrow('The limit is 10.0 kB already. Ask for more than that: for the whole');
    expect(registry.request.pendingBytes).toBeNull();
    registry.figures = { ...registry.figures, limitBytes: null, unlimited: true };
    await expect(ask(20_000)).rejects.toThrow('no storage limit');
    registry.figures = { ...registry.figures, limitBytes: 10_000, unlimited: false, limitSource: 'typed' };
    expect((await ask(9000)).pendingRequestBytes).toBe(9000);
  });

  it('does not offer what the platform turned out not to have', async () => {
    const { use, registry } = await project();
    registry.request = { taken: true, pendingBytes: null };
    registry.requestStorage = () => Promise.reject(new AppFailure({ code: 'not-supported', message: 'Not here.' }));
    await expect(use.request({ id: 'here', limitBytes: 50_000, reason: 'x' })).rejects.toThrow('Not here.');
    expect((await use.overview({ id: 'here' })).takesRequests).toBe(false);
  });

  it('claims nothing of app versions that could not be asked for', async () => {
    const { use, around } = await project();
    around.access = { ...around.access, apiToken: null };
    expect(await use.reasonFor({ id: 'here' })).toContain('in 2 repositories with 2 artifacts.');
  });

  it('calls a limit that there is not no unknown one', async () => {
    const { use, registry } = await project();
    registry.figures = { usedBytes: 900_000_000, limitBytes: null, limitSource: 'registry', unlimited: true };
    expect(await use.reasonFor({ id: 'here' })).toContain('In use: 900 MB, without a limit, in 2 repositories');
  });

  it('gives the evidence in words', async () => {
    const { use, jobs, registry, held } = await project();
    registry.figures = { usedBytes: 900_000_000, limitBytes: 1_000_000_000, limitSource: 'registry', unlimited: false };
    jobs.push(push('v1', 40_000_000));
    const text = await use.reasonFor({ id: 'here' });
    expect(text).toContain('900 MB of 1.00 GB, in 2 repositories with 2 artifacts, of which app versions use 0.');
    expect(text).toContain('The last 1 push added 40.0 MB; 2 more pushes of this size would fit.');
    expect(text).toContain('Nothing was cleaned up');
    const [first = ''] = held.digests();
    const [repository = '', digest = ''] = first.split(' ');
    await use.makeRoom({ id: 'here', items: [{ repository, digest }], typedNames: [] });
    expect(await use.reasonFor({ id: 'here' })).toContain(
      'Already cleaned up in the last 90 days: 1 artifact, 115 bytes.',
    );
  });

  it('counts as evidence what is really gone, item by item, wherever it was deleted from', async () => {
    const { use, contents, held } = await project();
    const [one, two, three] = [1, 2, 3].map((size) =>
      held.hold('game', manifestOf({ [`layer-${size}`]: size }), `n${size}`),
    );
    if (one === undefined || two === undefined || three === undefined) throw new Error('All of them are held');
    held.refuses.add(two.digest);
    const items = [one, two].map(({ digest }) => ({ repository: 'game', digest }));
    contents.pushed('here', 'game');
    const results = await use.makeRoom({ id: 'here', items, typedNames: [] });
    expect(results.map(({ error }) => error === null)).toEqual([true, false]);
    expect(await use.reasonFor({ id: 'here' })).toContain('days: 1 artifact, 16 bytes.');
    const targets = [{ is: 'artifact' as const, digest: three.digest }];
    await contents.delete({ id: 'here', repository: 'game', targets, typedName: null });
    expect(await use.reasonFor({ id: 'here' })).toContain('days: 2 artifacts, 34 bytes.');
    // A tag is only a name.
    await contents.delete({ id: 'here', repository: 'game', targets: [{ is: 'tag', tag: 'v1' }], typedName: null });
    expect(await use.reasonFor({ id: 'here' })).toContain('days: 2 artifacts, 34 bytes.');
  });

  it('says “at least” where it is not known what a deletion freed, and forgets what is long ago', async () => {
    const { use, contents, held, cleanups, clock } = await project();
    const old = { connectionId: 'here', day: '2020-01-01', artifacts: 9, freedBytes: 999, unmeasured: 0 };
    await cleanups.add(old);
    await cleanups.add({ ...old, day: new Date(clock.nowMs()).toISOString().slice(0, 10), connectionId: 'elsewhere' });
    expect(await use.reasonFor({ id: 'here' })).toContain('Nothing was cleaned up from here in the last 90 days.');
    const one = held.hold('game', manifestOf({ extra: 7 }), 'n');
    // The list is not read again by then.
    contents.pushed('here', 'game');
    const targets = [{ is: 'artifact' as const, digest: one.digest }];
    await contents.delete({ id: 'here', repository: 'game', targets, typedName: null });
    expect(await use.reasonFor({ id: 'here' })).toContain('days: 1 artifact.');
    await cleanups.add({ ...old, day: new Date(clock.nowMs()).toISOString().slice(0, 10) });
    expect(await use.reasonFor({ id: 'here' })).toContain('days: 10 artifacts, at least 999 bytes.');
  });
});
