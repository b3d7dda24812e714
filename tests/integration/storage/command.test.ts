import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events, gantryProgram, start } from '../cli/command';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, openPlace, type Place, reason } from '../publish/place';
import { platform } from '../sandbox/support';

const MB = 1_000_000;

describe.skipIf(noEngineBecause !== null)(`gantry plan and storage${reason(noEngineBecause)}`, () => {
  let place: Place;
  let home = '';
  beforeAll(async () => {
    place = await openPlace();
    home = await place.folder();
  });
  afterAll(() => place.close());

  const gantry = (...words: readonly string[]) => {
    const { registry, project, username, token, apiUrl, apiToken } = place.access;
    const env = {
      DOCKER_HOST: place.machine.host,
      GANTRY_HOME: home,
      GANTRY_REGISTRY: registry,
      GANTRY_PROJECT: project,
      GANTRY_PUSH_USERNAME: username,
      GANTRY_PUSH_TOKEN: token,
      GANTRY_API_URL: apiUrl,
      GANTRY_API_TOKEN: apiToken,
    };
    return start(gantryProgram, words, { env }).ended;
  };
  const used = async (): Promise<number> => (await platform(place.access).storage()).used_bytes;

  it('plans, pushes as planned, and ends with 3 where it does not fit', async () => {
    const folder = await folderWith({
      Dockerfile: 'FROM scratch\nCOPY engine /engine\nCOPY rules.txt /\n',
      engine: random(5 * MB),
      'rules.txt': 'one',
    });
    const quick = await gantry('plan', folder, '--repository', 'game', '--quick', '--json');
    expect(events(quick)).toMatchObject([
      { type: 'result', ok: true, plan: { basis: 'sampled', verdict: 'unlimited' } },
    ]);

    const planned = await gantry('plan', folder, '--repository', 'game', '--json');
    expect(planned.code).toBe(0);
    const plan = (events(planned).at(-1)?.['plan'] ?? {}) as { newBytes: number; basis: string };
    expect(plan).toMatchObject({ basis: 'compressed', layers: [{ is: 'new' }, { is: 'new' }] });
    expect(await used()).toBe(0);

    const pushed = await gantry('push', folder, '--repository', 'game', '--tag', 'v1', '--no-boot-test', '--json');
    const result = events(pushed).at(-1) as { forecastBytes: number; sentBytes: number };
    expect(Math.abs(result.forecastBytes - result.sentBytes)).toBeLessThan(result.sentBytes * 0.01);
    expect(await used()).toBe(result.sentBytes);

    // What was learnt of the push is known to the next process.
    const again = await gantry('plan', folder, '--repository', 'game');
    expect(again.err).toMatch(/there\s+5\.0 MB\s+game:v1/);
    expect(again.code).toBe(0);
    const known = await gantry('plan', folder, '--repository', 'game', '--quick');
    expect(known.out).toContain('Nothing has changed since it was pushed');
    // Engines keep the layers of what stands before the first change.
    await writeFile(join(folder, 'rules.txt'), 'another one');
    const changed = await gantry('plan', folder, '--repository', 'game', '--quick', '--json');
    const { newBytes, uncounted } = (events(changed).at(-1)?.['plan'] ?? {}) as {
      newBytes: number;
      uncounted: unknown[];
    };
    expect(newBytes).toBeLessThan(10_000);
    expect(uncounted).toEqual([]);

    await platform(place.access).setQuota((await used()) + 3 * MB);
    const other = await folderWith({ Dockerfile: 'FROM scratch\nCOPY engine /engine\n', engine: random(5 * MB) });
    for (const words of [
      ['plan', other],
      ['push', other, '--dry-run'],
      ['push', other, '--no-boot-test'],
    ]) {
      const refused = await gantry(...words, '--repository', 'game', '--json');
      expect(refused.code).toBe(3);
      expect(events(refused).at(-1)).toMatchObject({
        ok: false,
        error: {
          code: 'storage-full',
          step: 'storageCheck',
          message: expect.stringMatching(/are missing\..* Make room or ask for more .* push --push-anyway sends it/),
        },
      });
    }
    const before = await used();

    const storage = await gantry('storage', '--json');
    expect(events(storage).at(-1)).toMatchObject({
      seenBytes: before,
      unseenBytes: 0,
      artifacts: [{ repository: 'game' }],
    });
    expect((await gantry('storage')).out).toMatch(/5\.0 MB in use of 8\.0 MB[\s\S]*game:v1\s+5\.0 MB/);

    // Pushed all the same: said before it is done, and the registry has the last word.
    const anyway = ['--repository', 'game', '--no-boot-test', '--push-anyway'];
    const fits = await gantry('push', folder, '--tag', 'v2', ...anyway);
    expect([fits.code, fits.err.includes('Pushing all the same')]).toEqual([0, false]);
    const refused = await gantry('push', other, ...anyway, '--json');
    expect(refused.code).toBe(3);
    const said = events(refused);
    expect(said).toContainEqual(
      expect.objectContaining({ type: 'log', line: expect.stringContaining('will refuse at the end and keep what') }),
    );
    expect(said.at(-1)).toMatchObject({ ok: false, error: { code: 'storage-full', step: 'push' } });
    expect(JSON.stringify(said.at(-1))).not.toContain('--push-anyway');

    const asked = await gantry('storage', '--request', String(50 * MB), '--json');
    expect(events(asked).at(-1)).toMatchObject({ ok: true, pendingRequestBytes: 50 * MB });
    expect(String(events(asked).at(-1)?.['reason'])).toMatch(/In use: \d+\.\d MB of 8\.0 MB/);
  });
});
