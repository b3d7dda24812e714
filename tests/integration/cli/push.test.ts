import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PublishJob } from '#shared/model/publish-job';
import { defaultSettings } from '#shared/model/settings';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, reason } from '../publish/place';
import { platform } from '../sandbox/support';
import { events, gantryProgram, start } from './command';
import { commandAtPlace, game, results } from './pushing';

describe.skipIf(noEngineBecause !== null)(`gantry push, with engine and registry${reason(noEngineBecause)}`, () => {
  const { place, home, gantry } = commandAtPlace();

  it('pushes: events first, then one result line, last; the second time all layers are there', async () => {
    const folder = await game();
    const first = await gantry(['push', folder, '--repository', 'game', '--tag', 'v1', '--json']).ended;
    expect(first).toMatchObject({ code: 0, err: '' });
    const lines = events(first);
    expect(lines.filter(({ type, is }) => type === 'step' && is === 'done').map(({ step }) => step)).toEqual([
      ...['check', 'build', 'bootTest', 'storageCheck', 'tag', 'push', 'confirm', 'createVersion'],
    ]);
    expect(results(first)).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      ok: true,
      reference: `${place().access.registry}/sandbox/game:v1`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      layers: { total: 2, reused: 0 },
    });
    const second = await gantry(['push', folder, '--repository', 'game', '--tag', 'v2', '--json']).ended;
    expect(events(second).at(-1)).toMatchObject({ ok: true, layers: { total: 2, reused: 2 } });
    expect(first.out + first.err + second.out).not.toContain(place().access.token);
  });

  it('for people: the reference with its digest on standard output, everything else on standard error', async () => {
    const ended = await gantry(['push', await game(), '--repository', 'game', '--tag', 'people']).ended;
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/^127\.0\.0\.1:\d+\/sandbox\/game:people@sha256:[0-9a-f]{64}\n$/);
    expect(ended.err).toContain('✓ Confirm');
    expect(ended.err).not.toContain('\u001B');
  });

  it('keeps the log of a push in its own folder, without the token', async () => {
    const ended = await gantry(['push', await game(), '--repository', 'game', '--tag', 'logged', '--json']).ended;
    const { id } = events(ended).find(({ type }) => type === 'job') ?? {};
    const log = await readFile(join(home(), 'command', 'logs', `${String(id)}.log`), 'utf8');
    const job = await readFile(join(home(), 'command', 'jobs', `${String(id)}.json`), 'utf8');
    expect(log).toContain('Confirmed: sha256:');
    expect(job).toContain('"succeeded"');
    expect(log + job).not.toContain(place().access.token);
  });

  it('--upload-limit holds what is sent from here to so many bytes per second, before what the settings say', async () => {
    const limited = await place().folder();
    const settings = { ...defaultSettings, pusher: 'gantry', uploadLimitBytesPerS: 100_000_000 };
    await writeFile(join(limited, 'settings.json'), JSON.stringify(settings));
    const pushMs = async (tag: string, more: readonly string[]): Promise<number> => {
      const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(2_000_000) });
      const args = ['push', folder, '--repository', 'limited', '--tag', tag, '--json', ...more];
      const ended = await gantry(args, { GANTRY_HOME: limited }).ended;
      expect(events(ended).at(-1)).toMatchObject({ ok: true });
      const { id } = events(ended).find(({ type }) => type === 'job') ?? {};
      const kept = await readFile(join(limited, 'command', 'jobs', `${String(id)}.json`), 'utf8');
      const { startedAt, endedAt } = PublishJob.parse(JSON.parse(kept)).times.push ?? {};
      return Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '');
    };
    // Two megabytes at half of one: less than four seconds only by the first moment's grace.
    expect(await pushMs('slow', ['--upload-limit', '500000'])).toBeGreaterThan(3000);
  });

  it('--dry-run builds and stops: nothing is named, nothing sent', async () => {
    const before = (await platform(place().access).storage()).used_bytes;
    const ended = await gantry(['push', await game(), '--repository', 'dry', '--tag', 'v1', '--dry-run', '--json'])
      .ended;
    expect(ended.code).toBe(0);
    expect(results(ended)).toEqual([expect.objectContaining({ ok: true, dryRun: true, imageBytes: 70_000 })]);
    expect(await place().engine.image(`${place().access.registry}/sandbox/dry:v1`)).toBeNull();
    expect((await platform(place().access).storage()).used_bytes).toBe(before);
  });

  it('follows gantry.json, and its counter goes on', async () => {
    const folder = await game();
    const config = { repository: 'counted', tagRule: { kind: 'counter', prefix: 'build-', next: 41 } };
    await writeFile(join(folder, 'gantry.json'), JSON.stringify(config));
    const ended = await gantry(['push', folder, '--json']).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: true, reference: expect.stringMatching(/counted:build-41$/) });
    expect(JSON.parse(await readFile(join(folder, 'gantry.json'), 'utf8'))).toMatchObject({
      tagRule: { kind: 'counter', next: 42 },
    });
  });

  it('pushes an image that is there already', async () => {
    const folder = await game();
    await gantry(['push', folder, '--repository', 'source', '--tag', 'v1']).ended;
    const image = `${place().access.registry}/sandbox/source:v1`;
    const ended = await gantry(['push', '--image', image, '--repository', 'copied', '--tag', 'v1', '--json']).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: true, reference: expect.stringMatching(/copied:v1$/) });
  });

  it('uses a stored connection with the token from standard input', async () => {
    const stored = await place().folder();
    const connection = {
      id: 'c1',
      kind: 'registry',
      name: 'Studio',
      registry: place().access.registry,
      scheme: 'http',
      project: place().access.project,
      username: place().access.username,
      apiUrl: null,
      storageLimitBytes: null,
      createdAt: '2026-11-23T12:00:00.000Z',
    };
    const settings = { ...defaultSettings, connections: [connection], activeConnectionId: 'c1' };
    await writeFile(join(stored, 'settings.json'), JSON.stringify(settings));
    const ended = await start(
      gantryProgram,
      ['push', await game(), '--repository', 'stored', '--tag', 'v1', '--no-boot-test', '--token-stdin', '--json'],
      {
        env: { GANTRY_HOME: stored, DOCKER_HOST: place().machine.host },
        input: `${place().access.token}\n`,
      },
    ).ended;
    expect(events(ended).at(-1)).toMatchObject({ ok: true });
  });
});
