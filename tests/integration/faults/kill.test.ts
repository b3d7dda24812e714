import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Step, steps } from '#shared/model/publish-job';
import { events, start } from '../cli/command';
import { folderWith, random, withShell } from '../docker/support';
import { noEngineBecause, openPlace, type Place, reason, requestFor } from '../publish/place';
import { dockerOf } from '../recipe/support';
import jobProcess from './job-process?modulePath';

describe.skipIf(noEngineBecause !== null)(`the app is killed while it pushes${reason(noEngineBecause)}`, () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  const testContainers = async (): Promise<readonly string[]> => {
    const found = await dockerOf(place.machine.host)('ps', '-aq', '--filter', 'label=dev.gantry.role=boot-test');
    return found.split('\n').filter((id) => id !== '');
  };
  const moments = steps.flatMap((step) => (['before', 'after'] as const).map((side) => ({ step, side })));
  it.each(moments)(
    '$side the work of the step $step: it is interrupted, and trying again succeeds',
    async ({ step, side }) => {
      const home = await place.folder();
      const folder = await withShell('COPY a /a\nUSER 7\nENTRYPOINT ["/bin/sh", "-c", "sleep 1000 & wait"]', {
        a: random(50_000),
      });
      const bootTest = step === 'bootTest';
      const more = { repository: 'killed', tag: `${step}-${side}`, bootTest };
      const request = requestFor(place.access.registry, folder, more);
      const common = [home, place.machine.host, JSON.stringify(place.access)];
      const first = start(jobProcess, ['start', ...common, JSON.stringify(request), step, side]);
      await first.line((line) => line.includes('"reached"'));
      first.child.kill('SIGKILL');
      expect((await first.ended).signal).toBe('SIGKILL');
      // The server and the helper that looks at its network go on without us.
      const left = bootTest && side === 'after' ? 2 : 0;
      expect(await testContainers()).toHaveLength(left);

      const second = await start(jobProcess, ['retry', ...common]).ended;
      expect(second.err).toBe('');
      expect(second.code).toBe(0);
      const [found, ended] = events(second);
      expect(found).toMatchObject({ found: { state: { is: 'interrupted', step } } });
      expect(ended).toMatchObject({ ended: { state: { is: 'succeeded' } } });
      expect((ended as { ended: { kept: Step[] } }).ended.kept).toEqual(kept(step));
      const name = `${place.access.registry}/sandbox/killed:${request.tag}`;
      expect(await place.engine.image(name)).not.toBeNull();
      expect(await testContainers()).toEqual([]);
    },
  );

  it('finds every job again that it had, none twice and none half written', async () => {
    const home = await place.folder();
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(10_000) });
    const request = requestFor(place.access.registry, folder, { repository: 'killed', tag: 'files' });
    const common = [home, place.machine.host, JSON.stringify(place.access)];
    const first = start(jobProcess, ['start', ...common, JSON.stringify(request), 'push', 'before']);
    await first.line((line) => line.includes('"reached"'));
    first.child.kill('SIGKILL');
    await first.ended;
    expect(events(await start(jobProcess, ['retry', ...common]).ended).map((line) => Object.keys(line)[0])).toEqual([
      'found',
      'ended',
    ]);
    expect(await readdir(join(home, 'jobs'))).toHaveLength(1);
  });
});

/** What was saved before the kill is not done again; the two checks always look again, unless the image is where it belongs. */
const kept = (step: Step): readonly Step[] =>
  steps
    .slice(0, steps.indexOf(step))
    .filter((before) => step === 'createVersion' || (before !== 'check' && before !== 'storageCheck'));
