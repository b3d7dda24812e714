import { rm } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { GameProject } from '#shared/model/project';
import { type PublishRequest, PublishRequest as RequestSchema } from '#shared/model/publish-job';
import { plainRecipe, type RecipeChoice, type RecipeOptions } from '#shared/model/recipe';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { type Files, onDisk } from '../../../support/builds/disk';
import { pe } from '../../../support/builds/elf';
import * as engines from '../../../support/builds/engines';
import { plainLabels } from '../../../support/builds/recipe';
import { FakeEngine } from '../../../support/fakes/engine';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const recipe = (options: Partial<RecipeOptions> = {}, more: Partial<RecipeChoice> = {}): RecipeChoice => ({
  ...plainRecipe,
  ...more,
  options: { ...plainRecipe.options, ...options },
});
const requestOf = (folder: string, choice: RecipeChoice): PublishRequest => ({
  ...pushRequest,
  source: { from: 'folder', folder, dockerfile: 'Dockerfile', target: null, buildArgs: {}, recipe: choice, fixes: {} },
});

async function pushed(files: Files, choice = recipe(), before: Parameters<typeof publishingOverFakes>[0] = {}) {
  const harness = publishingOverFakes(before);
  const folder = await onDisk(files);
  const { id } = await harness.publishing.start(requestOf(folder, choice));
  const job = await harness.publishing.ended(id);
  return { harness, folder, job, built: harness.engine.built };
}

describe('a push by a recipe', () => {
  it('plans once, builds the plan, and tells what it is', async () => {
    const files = { ...engines.native(), 'arena.debug': Buffer.alloc(5000, 1) };
    const { harness, job } = await pushed(files, recipe({ base: 'in/house:1' }));
    expect(job.state.is).toBe('succeeded');
    expect(job.outputs.check?.recipe).toMatchObject({
      engine: 'native',
      dockerfile: expect.stringContaining('FROM in/house:1\n'),
      leftOut: { files: 1, bytes: 5000 },
      findings: [{ code: 'debug-symbols' }],
    });
    const [inspected, built] = harness.engine.requests;
    expect(built?.recipe).not.toBeNull();
    expect(built?.recipe).toBe(inspected?.recipe);
    expect(harness.logs.lines.get(job.id)?.join('\n')).toContain('debug-symbols');
  });
  it.each([
    ['a build for Windows', { 'Arena.exe': Buffer.from('MZ'), 'readme.txt': 'x' }, 'windows-build'],
    ['nothing that starts', { 'readme.txt': 'x' }, 'nothing-to-start'],
    ['a Unity server without its data', { 'Arena.x86_64': engines.program(), 'UnityPlayer.so': engines.program() }, ''],
  ])('stops at the check with %s', async (_name, files, code) => {
    const { harness, job } = await pushed(files);
    const error = { code: 'build-findings', retryable: true, action: 'editProject' };
    expect(job.state).toMatchObject({ is: 'failed', step: 'check', error });
    expect(job.state.is === 'failed' && job.state.error.message).toContain(code);
    expect(harness.engine.calls).not.toContain('build');
  });
  it('goes on where the recipe mends what is wrong: secrets stay out', async () => {
    const { job } = await pushed({ ...engines.native(), '.env': 'TOKEN=abcdef0123456789abcdef\n' });
    expect(job.state.is).toBe('succeeded');
    expect(job.outputs.check?.recipe?.findings).toMatchObject([{ code: 'secrets', severity: 'error' }]);
  });
  it('says before the build where it is larger than what the registry has left', async () => {
    const { harness, job } = await pushed(engines.native(), recipe(), { storageLeft: async () => 100 });
    const lines = harness.logs.lines.get(job.id) ?? [];
    const told = lines.findIndex((line) => line.startsWith('warning: storage-short'));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(lines.findIndex((line) => line.includes('── Build')));
  });
  it('leaves out what the user does not want', async () => {
    const files = { ...engines.native(), 'docs/a.txt': 'a', 'docs/b.txt': 'b' };
    const { harness } = await pushed(files, recipe({ leaveOut: ['docs'] }));
    const sent = harness.engine.requests.at(-1)?.recipe;
    expect(sent?.excluded.map(({ path }) => path)).toEqual(['docs/a.txt', 'docs/b.txt']);
    expect(sent?.layers.flatMap(({ files: all }) => all.map(({ path }) => path)).join()).not.toContain('docs');
  });
  it('exposes the ports of the template unless it names its own', async () => {
    const settings = {
      ...defaultVersionSettings,
      ports: [
        { port: 7777, protocol: 'UDP' as const, name: 'gameport', toCheck: true, tlsUpgrade: false },
        { port: 80, protocol: 'WS' as const, name: 'web', toCheck: true, tlsUpgrade: false },
        { port: 0, protocol: 'UDP' as const, name: 'any', toCheck: true, tlsUpgrade: false },
      ],
    };
    const template = { repository: 'game', app: 'arena', versionName: '{tag}', linksByItself: false, settings };
    const dockerfile = async (choice: RecipeChoice) =>
      (await pushed(engines.native(), choice, { template: async () => template })).job.outputs.check?.recipe
        ?.dockerfile;
    expect(await dockerfile(recipe())).toContain('EXPOSE 7777/udp 80/tcp');
    expect(await dockerfile(recipe({ ports: [{ number: 9, protocol: 'tcp' }] }))).toContain('EXPOSE 9/tcp');
  });
  it('uses the Dockerfile that the user changed, with the layers of now', async () => {
    const edited = 'FROM mine:1\nADD code.tar /\nUSER 7\n';
    const { job } = await pushed(engines.native(), recipe({}, { edited }));
    expect(job.outputs.check?.recipe?.dockerfile).toMatch(/^FROM mine:1\n(?:ADD .+\.tar \/\n)+USER 7\n$/);
  });
  it('builds a changed Dockerfile with labels of now, and says where its ports are others', async () => {
    const edited = 'FROM mine:1\nADD code.tar /\nEXPOSE 7778/udp\nLABEL io.gantry.version="0.0.1"\n';
    const ports = [{ number: 7777, protocol: 'udp' as const }];
    const { harness, job } = await pushed(engines.native(), recipe({ ports }, { edited }));
    expect(harness.engine.requests.at(-1)?.labels).toMatchObject({
      'io.gantry.version': plainLabels.gantryVersion,
      'org.opencontainers.image.created': expect.any(String),
    });
    const lines = harness.logs.lines.get(job.id)?.join('\n');
    expect(lines).toContain('warning: The edited Dockerfile exposes 7778/udp, the template says 7777/udp.');
    const plain = await pushed(engines.native(), recipe({ ports }));
    expect(plain.harness.engine.requests.at(-1)?.labels).toEqual({});
    expect(plain.harness.logs.lines.get(plain.job.id)?.join('\n')).not.toContain('edited');
  });
  it('gives the image the variables of the template for its test, and tells nobody their values', async () => {
    const variables = [{ key: 'ARENA_SECRET', value: 's3cret-value', isHidden: false }];
    const settings = { ...defaultVersionSettings, variables };
    const template = { repository: 'game', app: 'arena', versionName: '{tag}', linksByItself: false, settings };
    const harness = publishingOverFakes({ template: async () => template });
    const request = { ...requestOf(await onDisk(engines.native()), recipe()), bootTest: true };
    const { id } = await harness.publishing.start(request);
    const job = await harness.publishing.ended(id);
    expect(job.state.is).toBe('succeeded');
    expect(harness.engine.booted?.environment).toMatchObject({ ARENA_SECRET: 's3cret-value' });
    const sent = JSON.stringify(
      harness.engine.requests.map((each) => [each.recipe?.dockerfile, each.buildArgs, each.labels]),
    );
    expect(harness.logs.lines.get(id)?.length).toBeGreaterThan(5);
    for (const told of [harness.logs.lines.get(id), harness.changes, job, sent])
      expect(JSON.stringify(told)).not.toContain('s3cret-value');
  });
  it('fails at the check when the folder is gone meanwhile', async () => {
    const harness = publishingOverFakes();
    const folder = await onDisk(engines.native());
    await rm(folder, { recursive: true });
    const { id } = await harness.publishing.start(requestOf(folder, recipe()));
    const { state } = await harness.publishing.ended(id);
    expect(state).toMatchObject({ is: 'failed', step: 'check', error: { code: 'folder-missing' } });
  });
});

describe('a push by the folder’s own Dockerfile', () => {
  const DOCKERFILE = 'FROM debian:12.12-slim\nCOPY . /app\n';
  const windows = {
    'Arena.exe': pe(),
    'UnityPlayer.dll': pe({ library: true }),
    'Arena_Data/globalgamemanagers': engines.globalGameManagers('2022.3.20f1'),
  };
  const started = async (files: Files, part: Partial<Parameters<typeof publishingOverFakes>[0] & object> = {}) => {
    const harness = publishingOverFakes(part);
    harness.registry.gone.add(`game ${pushRequest.tag}`);
    const folder = await onDisk({ ...files, Dockerfile: DOCKERFILE });
    const source = {
      from: 'folder' as const,
      folder,
      dockerfile: 'Dockerfile',
      target: null,
      buildArgs: {},
      recipe: null,
    };
    const { id } = await harness.publishing.start({ ...pushRequest, source: { ...source, fixes: {} } });
    return { harness, id, lines: () => harness.logs.lines.get(id) ?? [] };
  };

  it('tells at the check what is wrong beside it, and is not stopped', async () => {
    const { harness, id, lines } = await started(windows, { storageLeft: async () => 5 });
    expect((await harness.publishing.ended(id)).state.is).toBe('succeeded');
    const told = lines().filter((line) => line.startsWith('warning: '));
    expect(told).toEqual([
      expect.stringMatching(/^warning: windows-build \(Arena\.exe\)\. .*If the Dockerfile compiles/),
      expect.stringMatching(/^warning: storage-short/),
    ]);
    expect(lines().indexOf(told[1] ?? '')).toBeLessThan(lines().indexOf('── Build ──'));
  });
  /** The registry answers when it is told to: a look takes as long. */
  const slowly = () => {
    const answers: ((left: number | null) => void)[] = [];
    let reach = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const storageLeft = () => {
      reach();
      return new Promise<number | null>((resolve) => answers.push(resolve));
    };
    const answer = (): void => {
      for (const each of answers) each(null);
    };
    return { storageLeft, asked, answer };
  };
  it('does not wait for a look that takes long, and tells it when it is there', async () => {
    const { storageLeft, asked, answer } = slowly();
    const engine = new FakeEngine();
    const build = engine.gates.hold('build');
    const { harness, id, lines } = await started(windows, { storageLeft, engine });
    await asked;
    harness.clock.advance(100);
    await build.reached;
    expect(lines().join()).not.toContain('windows-build');
    answer();
    await vi.waitFor(() => expect(lines().join()).toContain('windows-build'));
    build.open();
    expect((await harness.publishing.ended(id)).state.is).toBe('succeeded');
  });
  it('tells that Unreal refuses root before anything is built, however long the look takes', async () => {
    const { storageLeft, asked, answer } = slowly();
    const engine = new FakeEngine();
    engine.contextPaths = Object.keys(engines.unreal());
    const { harness, id, lines } = await started(engines.unreal(), { storageLeft, engine });
    await asked;
    harness.clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.calls).not.toContain('build');
    answer();
    expect((await harness.publishing.ended(id)).state.is).toBe('succeeded');
    const told = lines().findIndex((line) => line.startsWith('error: runs-as-root'));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(lines().indexOf('── Build ──'));
  });
});

describe('what was stored before there were recipes', () => {
  it('is read as a Dockerfile’s', () => {
    const { recipe: _, ...source } = { ...pushRequest.source, recipe: null };
    expect(RequestSchema.parse({ ...pushRequest, source }).source).toMatchObject({ recipe: null });
    const project = {
      id: 'p',
      name: 'P',
      folder: '/p',
      connectionId: 'c',
      repository: 'p',
      tagRule: { kind: 'typed' },
    };
    const rest = { dockerfile: 'Dockerfile', target: null, buildArgs: {}, sharesConfig: false, lastPush: null };
    const parsed = GameProject.parse({ ...project, ...rest, addedAt: '2026-11-23T12:00:00.000Z' });
    expect(parsed).toMatchObject({ recipe: null, bootTest: true });
  });
});
