import { readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { planRecipe } from '#core/recipe/index';
import { ProjectConfig } from '#shared/model/project';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe, type RecipeChoice, type RecipeOptions } from '#shared/model/recipe';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { z } from '#shared/zod';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { plainLabels, recipeFacts } from '../../support/builds/recipe';
import { gitFolder } from '../../support/git';
import { events, gantryProgram, start } from '../cli/command';
import { engineWithout } from '../docker/doors';
import { engineAt, follow, random, request, sha256 } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';
import { BASE, containerFiles, dockerOf, makeBase } from './support';

/** Each large enough for a share of its own. */
const PARTS = 12;
const PART_BYTES = 1_500_000;
const options: Partial<RecipeOptions> = { base: BASE, ports: [{ number: 7777, protocol: 'udp' }] };
const byRecipe = (folder: string) => ({
  from: 'folder' as const,
  folder,
  dockerfile: 'Dockerfile',
  target: null,
  buildArgs: {},
  fixes: {},
  recipe: { ...plainRecipe, options: { ...plainRecipe.options, ...options } } satisfies RecipeChoice,
});

describe.skipIf(noEngineBecause !== null)(`a push by a recipe${reason(noEngineBecause)}`, () => {
  let place: Place;
  let docker: ReturnType<typeof dockerOf>;
  beforeAll(async () => {
    place = await openPlace();
    docker = dockerOf(place.machine.host);
    await makeBase(place);
  });
  afterAll(() => place.close());

  const serverFolder = async (): Promise<string> =>
    onDisk({
      ...engines.native(),
      'start.sh': '#!/bin/sh\r\nexec ./arena-server\r\n',
      'empty.dat': '',
      ...Object.fromEntries(Array.from({ length: PARTS }, (_, index) => [`maps/${index}.pak`, random(PART_BYTES)])),
    });
  /** Builds as the job does; answers with the layers and the bytes that the engine was sent. */
  const built = async (engine: Engine, folder: string) => {
    const { running, events: told } = follow<BuildEvent>();
    const recipe = planRecipe(await recipeFacts(folder, options));
    const { imageId } = await engine.build(request(folder, { recipe }), running);
    const sent = told.findLast((event) => event.kind === 'context');
    const image = await engine.image(imageId);
    return { imageId, layers: image?.diffIds ?? [], sentBytes: sent?.kind === 'context' ? sent.sentBytes : 0 };
  };

  it('makes the same image through a session, as one tar, and with the classic builder', async () => {
    const folder = await serverFolder();
    const [noSessions, classic] = await Promise.all([
      engineWithout(place.machine, 'sessions'),
      engineWithout(place.machine, 'buildkit'),
    ]);
    const session = await built(place.engine, folder);
    await docker('builder', 'prune', '-af');
    const tar = await built(engineAt(noSessions.host), folder);
    const old = await built(engineAt(classic.host), folder);
    expect(tar.layers).toEqual(session.layers);
    const empty = `sha256:${sha256(Buffer.alloc(1024))}`;
    expect(old.layers.filter((layer) => layer !== empty)).toEqual(session.layers.filter((layer) => layer !== empty));
    const found = await containerFiles(place.machine.host, session.imageId, 'app/');
    expect(found.get('app/start.sh')).toMatchObject({
      mode: 0o755,
      sha256: sha256('#!/bin/sh\nexec ./arena-server\n'),
    });
    expect(found.get('app/maps/3.pak')?.sha256).toBe(sha256(await readFile(join(folder, 'maps/3.pak'))));
    await Promise.all([noSessions.close(), classic.close()]);
  });

  it('sends the engine only the archives that changed, and the new content where the size is the same', async () => {
    const folder = await serverFolder();
    const first = await built(place.engine, folder);
    expect(first.sentBytes).toBeGreaterThan(PARTS * PART_BYTES);
    const again = await built(place.engine, folder);
    expect(again.sentBytes).toBeLessThan(10_000);
    expect(again.layers).toEqual(first.layers);
    const changed = join(folder, 'maps/5.pak');
    const before = await stat(changed);
    await writeFile(changed, random(PART_BYTES));
    await utimes(changed, before.atimeMs / 1000, before.mtimeMs / 1000 + 1);
    const third = await built(place.engine, folder);
    expect(third.layers.filter((layer) => !first.layers.includes(layer))).toHaveLength(1);
    expect(third.sentBytes).toBeLessThan(2 * PART_BYTES);
    const found = await containerFiles(place.machine.host, third.imageId, 'app/');
    expect(found.get('app/maps/5.pak')?.sha256).toBe(sha256(await readFile(changed)));
  });

  it('fails by name when a file becomes shorter after it was planned', async () => {
    const folder = await serverFolder();
    const recipe = planRecipe(await recipeFacts(folder, options));
    await truncate(join(folder, 'maps/7.pak'), 1000);
    const failure = place.engine.build(request(folder, { recipe }), follow<BuildEvent>().running);
    await expect(failure).rejects.toMatchObject({
      error: { code: 'file-unreadable', message: expect.stringContaining('maps/7.pak') },
    });
  });

  it('goes to the registry; after a change of the code only that layer is sent', async () => {
    const { publishing, log } = publisher(place, await place.folder());
    const folder = await serverFolder();
    const push = async (tag: string) => {
      const more = { tag, source: byRecipe(folder), repository: 'by-recipe' };
      const { id } = await publishing.start(requestFor(place.access.registry, folder, more));
      const { state } = await publishing.ended(id);
      if (state.is !== 'succeeded') throw new Error(JSON.stringify(state));
      return { ...state.result, lines: await log(id) };
    };
    const first = await push('v1');
    expect(first.lines.join('\n')).toContain('assets-');
    await writeFile(join(folder, 'arena.cfg'), 'players=12\n');
    const second = await push('v2');
    expect(second.layers.total - second.layers.reused).toBe(1);
    expect(second.sentBytes).toBeLessThan(first.sentBytes / 100);
  });

  it('says when, of what, and by what the image was made; a Dockerfile of the folder’s own is not overruled', async () => {
    const { publishing } = publisher(place, await place.folder());
    const image = {
      ...engines.godot(),
      'copy.Dockerfile': `FROM ${BASE}\nLABEL io.gantry.version=mine\nCOPY . /app\n`,
    };
    const { folder, commit } = await gitFolder(image, 'git@git.studio.example:studio/arena.git');
    const labelsOf = async (source: PublishRequest['source'], tag: string): Promise<unknown> => {
      const more = { tag, source, repository: 'labels' };
      const { id } = await publishing.start(requestFor(place.access.registry, folder, more));
      const { state, outputs } = await publishing.ended(id);
      if (state.is !== 'succeeded') throw new Error(JSON.stringify(state));
      const { imageId = '' } = outputs.build ?? {};
      return JSON.parse(await docker('inspect', '--format', '{{json .Config.Labels}}', imageId));
    };
    const before = Date.now();
    const ofSource = {
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.source': 'https://git.studio.example/studio/arena.git',
    };
    const ofEngine = { 'io.gantry.engine': 'Godot', 'io.gantry.engine.version': '4.2.1' };
    const byGantry = { 'io.gantry.version': plainLabels.gantryVersion };
    const labels = await labelsOf(byRecipe(folder), 'recipe');
    const { 'org.opencontainers.image.created': at, ...others } = z.record(z.string(), z.string()).parse(labels);
    expect(others).toEqual({ ...ofSource, ...ofEngine, ...byGantry });
    const created = Date.parse(at ?? '');
    expect(created).toBeGreaterThanOrEqual(before);
    expect(created).toBeLessThanOrEqual(Date.now());
    const edited = `FROM ${BASE}\nADD code.tar /\nLABEL org.opencontainers.image.created=1999-01-01T00:00:00Z mine=kept\n`;
    const { recipe } = byRecipe(folder);
    const fresh = await labelsOf({ ...byRecipe(folder), recipe: { ...recipe, edited } }, 'edited');
    expect(fresh).toEqual({
      ...{ ...ofSource, ...ofEngine, ...byGantry, mine: 'kept' },
      'org.opencontainers.image.created': expect.stringMatching(/^20/),
    });
    await writeFile(join(folder, 'copy.Dockerfile'), `${image['copy.Dockerfile']}# changed\n`);
    const own = { ...byRecipe(folder), recipe: null, dockerfile: 'copy.Dockerfile' };
    expect(await labelsOf(own, 'own')).toEqual({
      ...ofSource,
      'org.opencontainers.image.revision': `${commit}-dirty`,
      'io.gantry.version': 'mine',
    });
  });

  it('is tried with the variables of the template, whose values stay out of log and image', async () => {
    const variables = [{ key: 'ARENA_SECRET', value: 's3cret-value', isHidden: false }];
    const port = { port: 7777, protocol: 'UDP' as const, name: 'gameport', toCheck: true, tlsUpgrade: false };
    const settings = { ...defaultVersionSettings, ports: [port], variables };
    const template = { repository: 'quiet', app: 'arena', versionName: '{tag}', linksByItself: false, settings };
    const { publishing, log } = publisher(place, await place.folder(), { template: async () => template });
    const sample = join(import.meta.dirname, '../../../resources/samples/udp-server/udp-server');
    const folder = await onDisk({ 'udp-server': await readFile(sample), 'rules.txt': 'speed 1\n' });
    const more = { source: byRecipe(folder), repository: 'quiet', bootTest: true };
    const { id } = await publishing.start(requestFor(place.access.registry, folder, more));
    const job = await publishing.ended(id);
    const lines = (await log(id)).join('\n');
    expect(job.state.is, lines).toBe('succeeded');
    expect(lines).toContain('✓ It listens on');
    const image = await docker('image', 'inspect', job.outputs.build?.imageId ?? '');
    for (const told of [lines, JSON.stringify(job), image]) expect(told).not.toContain('s3cret-value');
  });

  it('is what gantry push does without a Dockerfile, and says', async () => {
    const folder = await serverFolder();
    const config = ProjectConfig.parse({ repository: 'from-command', recipe: options });
    await writeFile(join(folder, 'gantry.json'), JSON.stringify(config));
    const env = {
      GANTRY_HOME: await place.folder(),
      GANTRY_REGISTRY: place.access.registry,
      GANTRY_PROJECT: place.access.project,
      GANTRY_PUSH_USERNAME: place.access.username,
      GANTRY_PUSH_TOKEN: place.access.token,
      DOCKER_HOST: place.machine.host,
    };
    const args = ['push', folder, '--tag', 'v1', '--no-boot-test'];
    const ended = await start(gantryProgram, args, { env }).ended;
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.err).toContain('No Dockerfile is used');
    const name = `${place.access.registry}/sandbox/from-command:v1`;
    const config1 = JSON.parse(await docker('inspect', '--format', '{{json .Config}}', name)) as Record<
      string,
      unknown
    >;
    expect(config1).toMatchObject({ User: '10001:10001', ExposedPorts: { '7777/udp': {} } });

    const broken = await onDisk({ 'Arena.exe': Buffer.from('MZ') });
    const refused = await start(gantryProgram, ['push', broken, '--tag', 'v1', '--json'], { env }).ended;
    expect(refused.code).toBe(2);
    expect(events(refused).at(-1)).toMatchObject({ error: { code: 'build-findings', step: 'check' } });
  });
});
