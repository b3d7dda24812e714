import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '#shared/model/app-version';
import { random } from '../../support/registry-client';
import { failureOf } from '../sandbox/support';
import { platformPlace, templateOf } from './place';

let place: Awaited<ReturnType<typeof platformPlace>>;
let id: string;
beforeAll(async () => {
  place = await platformPlace();
  id = await place.connect();
  await place.createApp('my-game');
});
afterAll(() => place.clean());

let last = 0;
async function repository(more: Parameters<typeof templateOf>[0] = {}): Promise<string> {
  last += 1;
  const name = `game${last}`;
  await push(name, 'v1');
  const template = templateOf({ repository: name, versionName: `${name}-{tag}`, ...more });
  await place.use.saveTemplate({ id, template, inProject: false });
  return name;
}
const push = (name: string, tag: string) => place.client.pushImage(`sandbox/${name}`, tag, [random(100)]);
const link = (name: string, tag = 'v1') => place.use.link({ id, repository: name, tag, app: null, name: null });
const stateOf = (board: Board, name: string) => board.versions.find((version) => version.name === `${name}-v1`)?.link;

describe('the board', () => {
  it('has tags and versions, and how they stand to each other', async () => {
    const name = await repository();
    const { manifestDigest } = await push(name, 'v2');
    await link(name);
    const board = await place.use.board({ id });
    expect(board.apps).toEqual([{ name: 'my-game', isActive: true }]);
    expect(
      board.tags
        .filter(({ repository: of }) => of === name)
        .map((tag) => tag.name)
        .sort(),
    ).toEqual(['v1', 'v2']);
    expect(board.tags.find((tag) => tag.name === 'v2' && tag.repository === name)?.digest).toBe(manifestDigest);
    expect(board.versions.find((version) => version.repository === name)).toMatchObject({
      app: 'my-game',
      tag: 'v1',
      isActive: true,
      link: { is: 'linked' },
    });
    expect(board.problems).toEqual([]);
  });

  it('sees that a tag was moved after it was linked', async () => {
    const name = await repository();
    const before = await place.client.pushImage(`sandbox/${name}`, 'v1', [random(50)]);
    await link(name);
    expect(stateOf(await place.use.board({ id }), name)).toEqual({ is: 'linked' });
    await push(name, 'v1');
    const drifted = { is: 'drifted', linkedDigest: before.manifestDigest, isSure: true };
    expect(stateOf(await place.use.board({ id }), name)).toEqual(drifted);
    expect(stateOf(await place.open().board({ id }), name)).toEqual(drifted);
  });

  it('remembers what a version of another hand ran when it was first seen', async () => {
    const name = await repository();
    const { pull } = await place.credentials();
    await place.call('POST', '/v1/app/my-game/version', {
      name: `${name}-v1`,
      req_cpu: 256,
      req_memory: 256,
      docker_repository: place.access.registry,
      docker_image: `sandbox/${name}`,
      docker_tag: 'v1',
      private_username: pull.username,
      private_token: pull.token,
    });
    expect(stateOf(await place.use.board({ id }), name)).toEqual({ is: 'linked' });
    await push(name, 'v1');
    expect(stateOf(await place.use.board({ id }), name)).toMatchObject({ is: 'drifted', isSure: true });
  });

  it('has only the times where nobody has seen the version before', async () => {
    const name = await repository();
    await link(name);
    // The same connection in a Gantry that has linked nothing yet.
    const elsewhere = place.open(await place.folder());
    await push(name, 'v1');
    expect(stateOf(await elsewhere.board({ id }), name)).toEqual({
      is: 'drifted',
      linkedDigest: null,
      isSure: false,
    });
  });

  it('sees that a tag is gone, and that an image is elsewhere', async () => {
    const name = await repository();
    await link(name);
    await place.call('POST', '/v1/app/my-game/version', {
      name: 'of-docker-hub',
      req_cpu: 256,
      req_memory: 256,
      docker_repository: 'docker.io',
      docker_image: 'library/nginx',
      docker_tag: '1',
    });
    expect((await place.call('DELETE', `/v1/container-registry/images/${name}/tags/v1`)).status).toBe(200);
    const board = await place.use.board({ id });
    expect(stateOf(board, name)).toEqual({ is: 'dangling' });
    expect(board.versions.find((version) => version.name === 'of-docker-hub')).toMatchObject({
      repository: null,
      link: { is: 'elsewhere' },
    });
  });

  it('names a repository that cannot be read, and shows the others', async () => {
    const [one, other] = [await repository(), await repository()];
    await link(one);
    await link(other);
    const lost = { status: 500, headers: { 'content-type': 'application/json' }, body: '{"message":"lost"}' };
    // Only the platform's calls go through the proxy; this connection asks it for artifacts.
    const broken = new RegExp(`/images/(?:sandbox%2F)?${one}/(?:artifacts|tags)`);
    const struck = place.proxy.fail({ on: broken, fault: { kind: 'answer', answer: lost } });
    await place.connections.remember(id, { capabilities: await platformDialect() });
    const board = await place.use.board({ id });
    place.proxy.heal();
    expect(struck()).toBeGreaterThan(0);
    expect(board.problems).toMatchObject([{ repository: one, message: expect.stringContaining('500') }]);
    expect(stateOf(board, one)).toEqual({ is: 'elsewhere' });
    expect(stateOf(board, other)).toEqual({ is: 'linked' });
  });
});

describe('a version', () => {
  it('is changed in what was changed, hidden values stay, and it is deleted', async () => {
    const { settings } = templateOf();
    const name = await repository({
      settings: { ...settings, variables: [{ key: 'KEY', value: 'very secret', isHidden: true }] },
    });
    await link(name);
    const named = { id, app: 'my-game', name: `${name}-v1` };
    const before = await place.use.version(named);
    expect(before.settings.variables).toEqual([{ key: 'KEY', value: null, isHidden: true }]);
    const { variables: _, ...rest } = before.settings;
    const change = { isActive: false, settings: { ...rest, maxDurationMinutes: 60 }, variables: null };
    const changed = await place.use.changeVersion({ ...named, change });
    expect(changed).toMatchObject({ isActive: false, settings: { maxDurationMinutes: 60 } });
    const sent = place.proxy.requests.filter((line) => line.startsWith('PATCH'));
    expect(sent).toHaveLength(1);
    await place.use.changeVersion({ ...named, change });
    expect(place.proxy.requests.filter((line) => line.startsWith('PATCH'))).toHaveLength(1);
    const unknown = { isActive: null, settings: null, variables: [{ key: 'KEY', value: null, isHidden: true }] };
    expect(await failureOf(place.use.changeVersion({ ...named, change: unknown }))).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('KEY'),
    });
    expect((await place.use.versionsOf({ id, repository: name })).map((version) => version.name)).toEqual([named.name]);
    await place.use.deleteVersion(named);
    await place.use.deleteVersion(named);
    expect(await place.use.versionsOf({ id, repository: name })).toEqual([]);
    expect(await failureOf(place.use.version(named))).toMatchObject({ code: 'not-found' });
  });
});

const platformDialect = async () => {
  const { capabilities } = place.connections.find(id) ?? {};
  if (!capabilities) throw new Error('the connection was not probed');
  return { ...capabilities, dialect: 'platform' as const };
};
