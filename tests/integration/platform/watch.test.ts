import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { random } from '../../support/registry-client';
import { platformPlace, templateOf } from './place';

let place: Awaited<ReturnType<typeof platformPlace>>;
let id: string;
beforeEach(async () => {
  place = await platformPlace();
  id = await place.connect();
  await place.createApp('my-game');
  await push('v1');
});
afterEach(() => place.clean());

const push = (tag: string) => place.client.pushImage('sandbox/game', tag, [random(100)]);
const save = (linksByItself: boolean) =>
  place.use.saveTemplate({ id, template: templateOf({ linksByItself }), inProject: false });
/** Resolves when a look is over: the next one is then planned. */
const planned = () => expect.poll(() => place.clock.waiting, { timeout: 10_000 }).toBe(1);
const lookAgain = async (): Promise<void> => {
  place.clock.advance(60_000);
  await planned();
};

describe('watching for tags from elsewhere', () => {
  it('finds a tag that another client pushes, once', async () => {
    await save(false);
    const stopping = new AbortController();
    await place.use.watch(id, stopping.signal);
    await planned();
    await push('v2');
    await lookAgain();
    await lookAgain();
    expect(place.found).toMatchObject([{ tags: [{ repository: 'game', name: 'v2' }], linked: [] }]);
    expect(await place.versions('my-game')).toEqual([]);
    stopping.abort();
    expect(place.clock.waiting).toBe(0);
  });

  it('links it by itself where the template says so', async () => {
    await save(true);
    const stopping = new AbortController();
    await place.use.watch(id, stopping.signal);
    await planned();
    await push('v2');
    await lookAgain();
    expect(place.found).toMatchObject([
      { tags: [], linked: [{ repository: 'game', tag: 'v2', app: 'my-game', name: 'v2', created: true }] },
    ]);
    expect(await place.versions('my-game')).toMatchObject([{ name: 'v2', docker_tag: 'v2' }]);
    stopping.abort();
  });

  it('offers a tag that could not be linked', async () => {
    await save(true);
    await place.call('PUT', '/v1/sandbox/limits', { apps: null, versions: 0 });
    const stopping = new AbortController();
    await place.use.watch(id, stopping.signal);
    await planned();
    await push('v2');
    await lookAgain();
    expect(place.found).toMatchObject([{ tags: [{ name: 'v2' }], linked: [] }]);
    stopping.abort();
  });

  it('says nothing of pushes from here, and of tags that have a version', async () => {
    await save(false);
    const stopping = new AbortController();
    await place.use.watch(id, stopping.signal);
    await planned();
    place.ownPushes.push({ repository: 'game', tag: 'v2' });
    await push('v2');
    await push('v3');
    await place.use.link({ id, repository: 'game', tag: 'v3', app: null, name: null });
    await lookAgain();
    expect(place.found).toEqual([]);
    stopping.abort();
  });

  it('asks less often while nothing answers, and then finds what came meanwhile', async () => {
    await save(false);
    const stopping = new AbortController();
    await place.use.watch(id, stopping.signal);
    await planned();
    place.proxy.fail({ on: /./, fault: { kind: 'cutAnswer', afterBytes: 0 } });
    await push('v2');
    await lookAgain();
    const asked = place.proxy.requests.length;
    place.clock.advance(119_999);
    expect(place.proxy.requests.length).toBe(asked);
    place.proxy.heal();
    place.clock.advance(1);
    await planned();
    expect(place.found).toMatchObject([{ tags: [{ name: 'v2' }] }]);
    stopping.abort();
  });
});
