import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, events, gantryProgram, start } from '../cli/command';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, openPlace, type Place, reason } from '../publish/place';
import { platformCalls } from '../sandbox/calls';
import type { ServedVersion } from './place';

describe.skipIf(noEngineBecause !== null)(`gantry push, to an app version${reason(noEngineBecause)}`, () => {
  let place: Place;
  let home = '';
  let folder = '';
  beforeAll(async () => {
    place = await openPlace();
    home = await place.folder();
    folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(20_000) });
    await platformCalls(place.access)('POST', '/v1/app', { name: 'my-game', is_active: true, image: '' });
  });
  afterAll(() => place.close());

  const push = (tag: string, ...more: string[]): Promise<Ended> => {
    const env = {
      GANTRY_HOME: home,
      GANTRY_REGISTRY: place.access.registry,
      GANTRY_PROJECT: place.access.project,
      GANTRY_PUSH_USERNAME: place.access.username,
      GANTRY_PUSH_TOKEN: place.access.token,
      GANTRY_PULL_USERNAME: place.access.pullUsername,
      GANTRY_PULL_TOKEN: place.access.pullToken,
      GANTRY_API_URL: place.access.apiUrl,
      GANTRY_API_TOKEN: place.access.apiToken,
      DOCKER_HOST: place.machine.host,
    };
    const args = ['push', folder, '--repository', 'game', '--tag', tag, '--no-boot-test', '--json', ...more];
    return start(gantryProgram, args, { env }).ended;
  };
  const versions = async () =>
    (await platformCalls(place.access)<{ versions: ServedVersion[] }>('GET', '/v1/app/my-game/versions')).body.versions;
  const share = (template: object) => writeFile(join(folder, 'gantry.json'), JSON.stringify({ template }));

  it('makes none without a template, and one with exactly the template’s values with it', async () => {
    expect(events(await push('v0')).at(-1)).toMatchObject({ ok: true, appVersion: null });
    const settings = { cpuUnits: 512, memoryMb: 768, ports: [{ port: 7777, protocol: 'UDP', name: 'gameport' }] };
    await share({ app: 'my-game', versionName: 'build-{tag}', settings });
    const pushed = await push('v1');
    expect(events(pushed).at(-1)).toMatchObject({
      ok: true,
      appVersion: { app: 'my-game', name: 'build-v1', created: true },
    });
    expect(events(await push('v1')).at(-1)).toMatchObject({ ok: true, appVersion: { created: false } });
    expect(await versions()).toMatchObject([
      {
        name: 'build-v1',
        docker_repository: place.access.registry,
        docker_image: 'sandbox/game',
        docker_tag: 'v1',
        private_username: place.access.pullUsername,
        private_token: place.access.pullToken,
        req_cpu: 512,
        req_memory: 768,
        ports: [{ port: 7777, protocol: 'UDP', name: 'gameport', to_check: true, tls_upgrade: false }],
      },
    ]);
    const log = await readFile(join(home, 'links.json'), 'utf8');
    expect(pushed.out + log).not.toContain(place.access.pullToken);
    expect(events(await push('v2', '--no-version')).at(-1)).toMatchObject({ ok: true, appVersion: null });
  });

  it('pushes the image although the version cannot be made, and says why', async () => {
    await share({ app: 'no-such-app' });
    const ended = await push('v3');
    expect(ended.code).not.toBe(0);
    expect(events(ended).at(-1)).toMatchObject({
      ok: false,
      error: { step: 'createVersion', message: expect.stringContaining('no app no-such-app') },
    });
    await share({ app: 'my-game' });
    const again = events(await push('v3')).at(-1);
    expect(again).toMatchObject({ ok: true, appVersion: { created: true }, layers: { reused: 1 } });
  });
});
