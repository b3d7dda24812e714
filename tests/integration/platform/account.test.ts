import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../sandbox/support';
import { platformPlace } from './place';

let place: Awaited<ReturnType<typeof platformPlace>>;
beforeEach(async () => {
  place = await platformPlace();
});
afterEach(() => place.clean());

const access = (state: string) => place.call('PUT', '/v1/sandbox/access', { access: state });
const typed = () => ({ apiUrl: place.apiUrl, apiToken: place.access.apiToken });

describe('access to the registry', () => {
  it('goes from none over requested to granted, and then there is a connection', { timeout: 60_000 }, async () => {
    await access('none');
    expect(await place.use.start(typed())).toEqual({ is: 'accessNeeded', access: 'none' });
    expect(await place.use.requestAccess(typed())).toEqual({ is: 'accessNeeded', access: 'pending' });
    await expect
      .poll(() => place.use.start(typed()), { timeout: 20_000, interval: 200 })
      .toMatchObject({ is: 'connected' });
    const [connection] = (await place.connections.list()).connections;
    expect(connection).toMatchObject({
      registry: place.access.registry,
      project: 'sandbox',
      username: 'robot$sandbox+client-push',
      pullUsername: 'robot$sandbox+app-version-pull',
      apiUrl: place.apiUrl,
    });
    const { push, pull } = await place.credentials();
    const id = connection?.id ?? '';
    expect(Object.fromEntries(place.secrets.kept)).toEqual({
      [id]: push.token,
      [`${id}/pull`]: pull.token,
      [`${id}/api`]: place.access.apiToken,
    });
  });

  it('is not part of every plan', async () => {
    await access('unavailable');
    expect(await place.use.start(typed())).toEqual({ is: 'accessNeeded', access: 'unavailable' });
    expect(await failureOf(place.use.requestAccess(typed()))).toMatchObject({ code: 'platform-limit' });
  });

  it('needs a good token, with or without the word before it', async () => {
    expect(await failureOf(place.use.start({ ...typed(), apiToken: 'token wrong' }))).toMatchObject({
      code: 'platform-unauthorized',
    });
    expect(await place.use.start({ ...typed(), apiToken: ` token ${place.access.apiToken}\n` })).toMatchObject({
      is: 'connected',
    });
  });

  it('comes again to the same connection', async () => {
    const id = await place.connect();
    expect(await place.connect()).toBe(id);
    expect((await place.connections.list()).connections).toHaveLength(1);
  });

  it('is got as plug-ins get it where there is nothing else; the pull robot is then missing', async () => {
    await place.call('PUT', '/v1/sandbox/speaks', { extension: false });
    const id = await place.connect();
    expect(await place.use.account({ id })).toMatchObject({ access: 'notSaid', dashboardUrl: null });
    expect(await place.use.credentials({ id })).toEqual({
      registry: place.access.registry,
      project: 'sandbox',
      push: { username: 'robot$sandbox+client-push', token: 'keychain' },
      pull: { username: null, token: 'missing' },
      api: 'keychain',
    });
    place.proxy.fail({
      on: /wizard/,
      fault: {
        kind: 'answer',
        answer: { status: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"no"}' },
      },
    });
    expect(await place.use.start(typed())).toMatchObject({ is: 'credentialsNeeded' });
  });
});

describe('the two robots', () => {
  it('are told apart by what they may do', async () => {
    const id = await place.connect();
    const { push, pull } = await place.credentials();
    const asPull = await failureOf(place.use.setPull({ id, ...push }));
    expect(asPull.code).toBe('registry-denied');
    expect(asPull.message).toContain('robot$sandbox+client-push may push');
    expect(JSON.stringify(asPull)).not.toContain(push.token);
    expect(await failureOf(place.use.setPull({ id, username: pull.username, token: 'wrong' }))).toMatchObject({
      code: 'registry-unauthorized',
    });
    expect(await place.use.setPull({ id, ...pull })).toMatchObject({
      pull: { username: pull.username, token: 'keychain' },
    });
    expect(await place.use.setPull({ id, username: pull.username, token: '' })).toMatchObject({
      pull: { username: pull.username },
    });
  });

  it('have tokens that go to the clipboard, and to nobody after signing out', async () => {
    const id = await place.connect();
    const { push, pull } = await place.credentials();
    await place.use.copySecret({ id, which: 'push' });
    await place.use.copySecret({ id, which: 'pull' });
    expect(place.told.copied).toEqual([push.token, pull.token]);
    await place.secrets.set(`${id}/env/game/KEY`, 'hidden');
    await place.secrets.set('other/api', 'of another connection');
    expect(await place.use.signOut({ id })).toMatchObject({ push: { token: 'missing' }, api: 'missing' });
    expect([...place.secrets.kept.keys()]).toEqual(['other/api']);
    expect(await failureOf(place.use.copySecret({ id, which: 'pull' }))).toMatchObject({ code: 'secret-missing' });
    expect(await failureOf(place.use.apps({ id }))).toMatchObject({ code: 'platform-missing', action: 'signIn' });
  });
});

it('finds this registry’s password in the docker command’s file and removes it', async () => {
  const id = await place.connect();
  const file = join(place.home, 'config.json');
  const auth = Buffer.from(`${place.access.username}:${place.access.token}`).toString('base64');
  await writeFile(file, `{\n\t"auths": {\n\t\t"${place.access.registry}": {\n\t\t\t"auth": "${auth}"\n\t\t}\n\t}\n}`);
  expect(await place.use.plaintext({ id })).toEqual({
    path: file,
    entry: place.access.registry,
    username: place.access.username,
  });
  await place.use.removePlaintext({ id });
  expect(await readFile(file, 'utf8')).toBe('{\n\t"auths": {}\n}');
  expect(await place.use.plaintext({ id })).toBeNull();
});
