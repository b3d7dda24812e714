import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../support/registry-client';
import { failureOf } from '../sandbox/support';
import { platformPlace, templateOf } from './place';

let place: Awaited<ReturnType<typeof platformPlace>>;
let id: string;
beforeAll(async () => {
  place = await platformPlace();
  id = await place.connect();
  await place.createApp('my-game');
  await place.createApp('other-game');
});
afterAll(() => place.clean());

/** A repository of its own for each test, with a template and the tag v1. */
let last = 0;
async function repository(more: Parameters<typeof templateOf>[0] = {}): Promise<string> {
  last += 1;
  const name = `game${last}`;
  await place.client.pushImage(`sandbox/${name}`, 'v1', [random(100)]);
  const template = templateOf({ repository: name, versionName: `${name}-{tag}`, ...more });
  await place.use.saveTemplate({ id, template, inProject: false });
  return name;
}
const link = (name: string, more: { app?: string; name?: string; tag?: string } = {}, use = place.use) =>
  use.link({ id, repository: name, tag: 'v1', app: null, name: null, ...more });
const versionsOf = async (name: string, app = 'my-game') =>
  (await place.versions(app)).filter(({ docker_image }) => docker_image === `sandbox/${name}`);

describe('linking a tag against a real platform', () => {
  it('makes a version with the template’s values and the pull credentials, once', async () => {
    const { settings } = templateOf();
    const name = await repository({
      settings: {
        ...settings,
        cpuUnits: 512,
        memoryMb: 768,
        ports: [{ port: 7777, protocol: 'UDP', name: 'gameport', toCheck: false, tlsUpgrade: false }],
        variables: [
          { key: 'MAP', value: 'forest', isHidden: false },
          { key: 'KEY', value: 'very secret', isHidden: true },
        ],
      },
    });
    expect(await link(name)).toEqual({
      repository: name,
      tag: 'v1',
      app: 'my-game',
      name: `${name}-v1`,
      created: true,
    });
    expect(await link(name)).toMatchObject({ name: `${name}-v1`, created: false });
    const [version, ...others] = await versionsOf(name);
    const { pull } = await place.credentials();
    expect(others).toEqual([]);
    expect(version).toMatchObject({
      name: `${name}-v1`,
      docker_repository: place.access.registry,
      docker_tag: 'v1',
      private_username: pull.username,
      private_token: pull.token,
      req_cpu: 512,
      req_memory: 768,
      verify_image: true,
      is_active: true,
      ports: [{ port: 7777, protocol: 'UDP', name: 'gameport', to_check: false, tls_upgrade: false }],
      envs: [
        { key: 'MAP', value: 'forest', is_hidden: false },
        { key: 'KEY', value: 'This value is set and encrypted', is_hidden: true },
      ],
    });
    expect(JSON.stringify(version)).not.toContain(place.access.token);
  });

  it('adopts what another hand made, whatever its name and app, the template’s app first', async () => {
    const name = await repository();
    const { pull } = await place.credentials();
    const theirs = {
      name: `made-for-${name}`,
      req_cpu: 256,
      req_memory: 256,
      docker_repository: `https://${place.access.registry}`,
      docker_image: `sandbox/${name}`,
      docker_tag: 'v1',
      private_username: pull.username,
      private_token: pull.token,
    };
    await place.call('POST', '/v1/app/other-game/version', theirs);
    expect(await link(name)).toMatchObject({ app: 'other-game', name: theirs.name, created: false });
    await place.call('POST', '/v1/app/my-game/version', theirs);
    expect(await link(name)).toMatchObject({ app: 'my-game', name: theirs.name, created: false });
    expect(await versionsOf(name)).toHaveLength(1);
  });

  it('makes one in the app that is asked for, though another app has one', async () => {
    const name = await repository();
    await link(name);
    expect(await link(name, { app: 'other-game', name: 'by-hand' })).toMatchObject({
      app: 'other-game',
      name: 'by-hand',
      created: true,
    });
  });

  it('makes one version for two calls at the same time', async () => {
    const name = await repository();
    const results = await Promise.all([link(name), link(name), link(name)]);
    expect(results.map(({ created }) => created)).toEqual([true, false, false]);
    expect(await versionsOf(name)).toHaveLength(1);
  });

  it('finds its version where the answer to its creation was lost', async () => {
    const name = await repository();
    const cut = place.proxy.fail({
      on: /^POST .*\/version$/,
      fault: { kind: 'cutAnswer', afterBytes: 0 },
      times: 1,
    });
    expect(await link(name)).toMatchObject({ name: `${name}-v1`, created: true });
    expect(cut()).toBe(1);
    expect(await versionsOf(name)).toHaveLength(1);
  });

  it('makes no second one after it was ended between the request and its answer', async () => {
    const name = await repository();
    place.proxy.fail({ on: /^POST .*\/version$/, fault: { kind: 'cutAnswer', afterBytes: 0 }, times: 1 });
    // From then on nothing can be asked: all that is left of this run is the request that went out.
    place.proxy.fail({ on: /^GET .*\/versions/, fault: { kind: 'cutAnswer', afterBytes: 0 }, from: 3 });
    expect(await failureOf(link(name))).toMatchObject({ code: 'registry-unreachable', retryable: true });
    place.proxy.heal();
    expect(await versionsOf(name)).toHaveLength(1);
    expect(await link(name, {}, place.open())).toMatchObject({ name: `${name}-v1`, created: false });
    expect(await versionsOf(name)).toHaveLength(1);
  });

  it('names both images where the name is taken, and another name is a way on', async () => {
    const first = await repository({ versionName: 'release-{tag}' });
    const second = await repository({ versionName: 'release-{tag}' });
    await link(first);
    const error = await failureOf(link(second));
    expect(error.code).toBe('version-exists');
    expect(error.message).toContain(`sandbox/${first}:v1`);
    expect(error.message).toContain(`sandbox/${second}:v1`);
    expect(await link(second, { name: 'release-v1-b' })).toMatchObject({ name: 'release-v1-b', created: true });
  });

  it('says which credentials cannot pull', async () => {
    const name = await repository();
    const pull = `${id}/pull`;
    const right = place.secrets.kept.get(pull) ?? '';
    place.secrets.kept.set(pull, 'wrong');
    const error = await failureOf(link(name));
    expect(error).toMatchObject({ code: 'image-not-pullable', action: 'pullCredentials' });
    expect(error.message).toContain('robot$sandbox+app-version-pull');
    place.secrets.kept.set(pull, right);
    expect(await link(name)).toMatchObject({ created: true });
  });

  it('takes the platform’s own pull robot where none was given', async () => {
    const name = await repository();
    const pull = `${id}/pull`;
    const right = place.secrets.kept.get(pull) ?? '';
    place.secrets.kept.delete(pull);
    expect(await link(name)).toMatchObject({ created: true });
    expect((await versionsOf(name))[0]).toMatchObject({ private_token: right });
    expect(place.secrets.kept.has(pull)).toBe(false);
    place.secrets.kept.set(pull, right);
  });

  it('says which limit is reached, in the platform’s own number', async () => {
    const name = await repository();
    const there = (await place.versions('my-game')).length;
    await place.call('PUT', '/v1/sandbox/limits', { apps: null, versions: there });
    const error = await failureOf(link(name));
    expect(error.code).toBe('platform-limit');
    expect(error.message).toContain(String(there));
    await place.call('PUT', '/v1/sandbox/limits', { apps: null, versions: null });
  });

  it('wants a template, an app that exists, and the values of hidden variables', async () => {
    await place.client.pushImage('sandbox/bare', 'v1', [random(10)]);
    expect(await failureOf(link('bare'))).toMatchObject({ code: 'template-missing', action: 'editTemplate' });
    const nowhere = await repository({ app: 'no-such-app' });
    expect((await failureOf(link(nowhere))).message).toContain('no app no-such-app');
    const { settings } = templateOf();
    const variables = [{ key: 'KEY', value: null, isHidden: true }];
    const hidden = await repository({ settings: { ...settings, variables } });
    expect(await failureOf(link(hidden))).toMatchObject({ code: 'secret-missing', action: 'editTemplate' });
    expect(await versionsOf(hidden)).toEqual([]);
  });
});
