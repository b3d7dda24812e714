import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageManifest, random, types } from '../../support/registry-client';
import { failureOf } from '../sandbox/support';
import { platformPlace, templateOf } from './place';

let place: Awaited<ReturnType<typeof platformPlace>>;
let id: string;
beforeEach(async () => {
  place = await platformPlace();
  id = await place.connect();
});
afterEach(() => place.clean());

const { settings } = templateOf();
const secretive = templateOf({
  settings: {
    ...settings,
    variables: [
      { key: 'MAP', value: 'forest', isHidden: false },
      { key: 'KEY', value: 'very secret', isHidden: true },
    ],
  },
});
const kept = {
  ...secretive,
  settings: { ...settings, variables: [secretive.settings.variables[0], { key: 'KEY', value: null, isHidden: true }] },
};
const path = '/v1/container-registry/images/game/template';

describe('an app template', () => {
  it('is kept by a platform that keeps them, without its hidden values', async () => {
    const view = await place.use.saveTemplate({ id, template: secretive, inProject: false });
    expect(view).toEqual({ ...kept, place: 'platform', knownSecrets: ['KEY'] });
    expect((await place.call('GET', path)).body).toEqual(kept);
    expect(place.secrets.kept.get(`${id}/env/game/KEY`)).toBe('very secret');
    expect(await place.open().template({ id, repository: 'game' })).toEqual(view);
    // Before the first push nothing lists the repository; after it, the list does.
    await place.client.pushImage('sandbox/game', 'v1', [random(10)]);
    expect(await place.use.templates({ id })).toEqual([view]);
    await place.use.removeTemplate({ id, repository: 'game' });
    expect(await place.use.templates({ id })).toEqual([]);
    expect((await place.call('GET', path)).status).toBe(404);
    expect(place.secrets.kept.has(`${id}/env/game/KEY`)).toBe(false);
  });

  it('is kept by Gantry where the platform keeps none', async () => {
    await place.call('PUT', '/v1/sandbox/speaks', { extension: false });
    await place.use.saveTemplate({ id, template: secretive, inProject: false });
    const file = await readFile(join(place.home, 'templates.json'), 'utf8');
    expect(file).not.toContain('very secret');
    expect(await place.open().templates({ id })).toEqual([{ ...kept, place: 'gantry', knownSecrets: ['KEY'] }]);
    await place.use.removeTemplate({ id, repository: 'game' });
    expect(await place.open().templates({ id })).toEqual([]);
  });

  it('is in the project’s gantry.json where the team shares it, and that one counts', async () => {
    const folder = await place.folder();
    const file = join(folder, 'gantry.json');
    await writeFile(file, '{ "repository": "game", "dockerfile": "Server.Dockerfile" }');
    place.folders.push({ folder, connectionId: id, repository: 'game' });
    expect(await place.use.saveTemplate({ id, template: secretive, inProject: true })).toMatchObject({
      place: 'project',
    });
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain('very secret');
    expect(JSON.parse(text)).toMatchObject({ dockerfile: 'Server.Dockerfile', template: { app: 'my-game' } });
    await writeFile(
      file,
      JSON.stringify({
        template: { app: 'team-game', settings: { cpuUnits: 512, ports: [{ port: 7777, protocol: 'UDP' }] } },
      }),
    );
    expect(await place.use.template({ id, repository: 'game' })).toMatchObject({
      app: 'team-game',
      versionName: '{tag}',
      place: 'project',
      settings: { cpuUnits: 512, memoryMb: 1024, ports: [{ port: 7777, name: '', toCheck: true, tlsUpgrade: false }] },
    });
    await place.use.saveTemplate({ id, template: secretive, inProject: false });
    expect(await place.use.template({ id, repository: 'game' })).toMatchObject({ app: 'my-game', place: 'platform' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({});
  });

  it('keeps a hidden value that is not typed again, and forgets that of a variable that is gone', async () => {
    await place.use.saveTemplate({ id, template: secretive, inProject: false });
    const again = { ...kept, settings: { ...kept.settings, variables: [{ key: 'KEY', value: null, isHidden: true }] } };
    expect(await place.use.saveTemplate({ id, template: again, inProject: false })).toMatchObject({
      knownSecrets: ['KEY'],
    });
    await place.use.saveTemplate({ id, template: templateOf(), inProject: false });
    expect(place.secrets.kept.has(`${id}/env/game/KEY`)).toBe(false);
  });

  it('is refused with a sentence for each field, before anything is kept', async () => {
    const template = templateOf({ app: 'x', versionName: 'fixed', settings: { ...settings, memoryMb: 4096 } });
    const error = await failureOf(place.use.saveTemplate({ id, template, inProject: false }));
    expect(error.code).toBe('invalid-input');
    for (const field of ['app: ', 'versionName: ', 'memoryMb: ']) expect(error.message).toContain(field);
    expect((await place.call('GET', path)).status).toBe(404);
  });

  it('proposes the ports of the newest image, and nothing of its variables', async () => {
    expect(await failureOf(place.use.proposeSettings({ id, repository: 'game' }))).toMatchObject({
      code: 'registry-not-found',
    });
    await place.client.pushImage('sandbox/game', 'old', [random(10)]);
    const layer = random(10);
    const run = { ExposedPorts: { '7777/udp': {}, '8080/tcp': {}, '27015/tcp': {} }, Env: ['PATH=/bin', 'MAP=x'] };
    const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: run }));
    for (const blob of [layer, config]) await place.client.pushBlob('sandbox/game', blob);
    await place.client.pushManifest('sandbox/game', 'new', imageManifest(config, [layer]), types.docker);
    const port = { toCheck: true, tlsUpgrade: false };
    expect(await place.use.proposeSettings({ id, repository: 'game' })).toEqual({
      ...settings,
      ports: [
        { ...port, port: 7777, protocol: 'UDP', name: 'gameport', toCheck: false },
        { ...port, port: 8080, protocol: 'HTTP', name: 'gameport2' },
        { ...port, port: 27015, protocol: 'TCP', name: 'gameport3' },
      ],
    });
  });
});
