import { beforeEach, describe, expect, it } from 'vitest';
import { createConnections, pullProblem, pushProblem } from '#core/connections/index';
import { countingIds, FakeClock } from '../../../support/fakes/clock';
import { FakePlatform } from '../../../support/fakes/platform';
import { allRights, FakeRegistry } from '../../../support/fakes/registry';
import { FakeSandboxHost } from '../../../support/fakes/sandbox-host';
import { FakeSecrets, FakeSettings } from '../../../support/fakes/stores';
import { failureOf } from '../../../support/paper-server';

const typed = {
  name: '',
  address: 'registry.example.com',
  project: 'studio',
  username: 'robot$studio+client-push',
  token: 'push-token',
  apiUrl: 'https://api.example.com',
  apiToken: 'api-token',
  trustedCertificate: null,
};
const robot = { username: 'robot$studio+pull', token: 'pull-token' };

const setUp = () => {
  const [settings, secrets, registry] = [new FakeSettings(), new FakeSecrets(), new FakeRegistry()];
  const connections = createConnections({
    settings,
    secrets,
    registry,
    platform: new FakePlatform(),
    sandbox: new FakeSandboxHost(),
    clock: new FakeClock(),
    ids: countingIds(),
    onChanged: () => undefined,
    onRemoved: () => undefined,
  });
  return { settings, secrets, registry, connections };
};
let place: ReturnType<typeof setUp>;
beforeEach(() => {
  place = setUp();
});

describe('a connection that a platform handed out', () => {
  it('has three secrets apart, and is the same one when it is handed out again', async () => {
    const { connections, secrets } = place;
    const first = await connections.begin(typed, robot);
    await connections.remember(first.id, { knownRepositories: ['game'] });
    const again = await connections.begin({ ...typed, token: 'new-token' }, { ...robot, token: 'new-pull' });
    expect(again).toMatchObject({ id: first.id, pullUsername: robot.username, knownRepositories: ['game'] });
    expect(Object.fromEntries(secrets.kept)).toEqual({
      [first.id]: 'new-token',
      [`${first.id}/api`]: 'api-token',
      [`${first.id}/pull`]: 'new-pull',
    });
    expect(await connections.pull(first.id)).toEqual({ username: robot.username, token: 'new-pull' });
  });

  it('is another one in another project', async () => {
    const first = await place.connections.begin(typed, null);
    const second = await place.connections.begin({ ...typed, project: 'other' }, null);
    expect(second.id).not.toBe(first.id);
    expect(await place.connections.pull(second.id)).toBeNull();
  });
});

describe('the pull robot', () => {
  it('is tried as itself, at the registry alone, and kept when it may pull', async () => {
    const { connections, registry } = place;
    const { id } = await connections.begin(typed, null);
    registry.answer = { ...allRights, mayPush: false };
    await connections.setPull({ id, ...robot });
    expect(registry.asked.at(-1)).toMatchObject({ ...robot, apiUrl: null, apiToken: null });
    expect(await connections.pull(id)).toEqual(robot);
    await connections.setPull({ id, username: 'robot$studio+renamed', token: '' });
    expect(await connections.pull(id)).toEqual({ username: 'robot$studio+renamed', token: 'pull-token' });
  });

  it('is not kept where it may push, may not pull, or has no token', async () => {
    const { connections, registry } = place;
    const { id } = await connections.begin(typed, null);
    expect(await failureOf(connections.setPull({ id, username: robot.username, token: '' }))).toMatchObject({
      code: 'invalid-input',
    });
    for (const answer of [{ mayPush: true }, { mayPull: false }]) {
      registry.answer = { ...allRights, mayPush: false, ...answer };
      const error = await failureOf(connections.setPull({ id, ...robot }));
      expect(error.message).toContain(robot.username);
    }
    expect(await connections.pull(id)).toBeNull();
  });

  it('is judged by what it may do; what the registry does not say is no reason', () => {
    expect(pullProblem('x', { ...allRights, mayPush: null, mayPull: null })).toBeNull();
    expect(pushProblem('x', { ...allRights, mayPush: null })).toBeNull();
    expect(pushProblem('robot$studio+pull', { ...allRights, mayPush: false })).toContain(
      'robot$studio+pull may not push',
    );
  });
});

describe('signing out', () => {
  it('forgets every secret of the connection, granted tokens too, and keeps the connection', async () => {
    const { connections, secrets, registry } = place;
    const { id } = await connections.begin(typed, robot);
    const { id: other } = await connections.begin({ ...typed, project: 'other' }, null);
    secrets.kept.set(`${id}/env/game/KEY`, 'hidden');
    await connections.signOut(id);
    expect([...secrets.kept.keys()].sort()).toEqual([other, `${other}/api`]);
    expect(registry.forgotten).toEqual(['registry.example.com']);
    expect(await connections.secretPlaces(id)).toEqual({ push: 'missing', pull: 'missing', api: 'missing' });
    expect(connections.find(id)?.pullUsername).toBe(robot.username);
    expect(await failureOf(connections.platform(id))).toMatchObject({ code: 'platform-missing', action: 'signIn' });
    expect(await failureOf(connections.access(id))).toMatchObject({ code: 'secret-missing' });
  });

  it('leaves the platform within reach where only the registry’s token is gone', async () => {
    const { connections, secrets } = place;
    const { id } = await connections.begin(typed, robot);
    secrets.kept.delete(id);
    expect(await connections.platform(id)).toMatchObject({ apiToken: 'api-token', token: '' });
  });

  it('has nothing to do at a registry without a platform but to say so', async () => {
    const { id } = await place.connections.add({ ...typed, apiUrl: '', apiToken: '' });
    expect((await failureOf(place.connections.platform(id))).message).toContain('no platform account');
  });
});
