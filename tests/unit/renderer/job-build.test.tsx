import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { buildError, buildingSteps, builtSteps, failedSteps } from '../../support/renderer-preview/job-samples';
import { clear, fake, show, user } from '../../support/renderer-preview/page';
import { job, result } from '../../support/renderer-preview/samples';

const { JobScreen } = await import('../../../renderer/features/job/index');

afterEach(clear);

const rows = () =>
  within(screen.getByRole('list', { name: 'The build' }))
    .getAllByRole('listitem')
    .map((row) => row.textContent);

describe('the build in a push', () => {
  test('tells its steps while it runs, and what was unchanged', async () => {
    fake.world.jobs = [job({ is: 'running', step: 'build' }, { buildSteps: [...buildingSteps] })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText('4 steps, 2 unchanged')).toBeDefined();
    expect(screen.getByRole('group').hasAttribute('open')).toBe(true);
    expect(rows()[3]).toBe('load build context4.2 s');
    expect(rows()[5]).toMatch(/^build 2\/4RUN apt-get .*unchanged$/);
    expect(rows().at(-1)).toBe('build 4/4RUN make -C /src -j4 server');
    const running = within(screen.getByRole('list', { name: 'The build' })).getByRole('img', {
      name: 'running',
    });
    expect(running.closest('li')?.textContent).toBe(rows().at(-1));
  });

  test('is folded once it is over, and still there', async () => {
    fake.world.jobs = [job({ is: 'succeeded', result }, { buildSteps: [...builtSteps] })];
    await show(<JobScreen id="job-2" />);
    const summary = await screen.findByText('6 steps, 2 unchanged');
    expect(summary.closest('details')?.hasAttribute('open')).toBe(false);
    await user.click(summary);
    expect(rows().at(-1)).toBe('exporting to image1.2 s');
    expect(rows()[7]).toBe('build 4/4RUN make -C /src -j4 server1 min 14 s');
  });

  test('that failed shows the lines of the Dockerfile, numbered, and the step', async () => {
    fake.world.jobs = [job({ is: 'failed', step: 'build', error: buildError }, { buildSteps: [...failedSteps] })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText('docker/server.Dockerfile, lines 9 to 10')).toBeDefined();
    const lines = within(screen.getByRole('list', { name: 'Lines of the Dockerfile' })).getAllByRole('listitem');
    expect(lines.map((line) => line.textContent)).toContain('9RUN make -C /src \\');
    const failed = lines.filter((line) => line.getAttribute('aria-current') === 'location');
    expect(failed.map((line) => line.textContent)).toEqual(['9RUN make -C /src \\', '10  -j4 server']);
    expect(rows().slice(-2)).toEqual([
      'build 4/4RUN make -C /src -j4 server12 s',
      'stage-1 1/2COPY config /srv/configstopped',
    ]);
  });

  test('is not there where nothing was built', async () => {
    fake.world.jobs = [job({ is: 'succeeded', result })];
    await show(<JobScreen id="job-2" />);
    await screen.findByRole('list', { name: 'Steps' });
    expect(screen.queryByRole('list', { name: 'The build' })).toBeNull();
  });
});
