import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { bootTestError, failedTest, warnedTest } from '../../support/renderer-preview/job-samples';
import { clear, fake, show, user } from '../../support/renderer-preview/page';
import { job, result } from '../../support/renderer-preview/samples';

const { JobScreen } = await import('../../../renderer/features/job/index');

afterEach(clear);

const at = (second: number): string => `2026-11-23T10:00:${second}.000Z`;
const times = { bootTest: { startedAt: at(10), endedAt: at(20), kept: false } };
const rows = () =>
  within(screen.getByRole('list', { name: 'Checks of the boot test' }))
    .getAllByRole('listitem')
    .map((row) => row.textContent);
const step = () =>
  within(screen.getByRole('list', { name: 'Steps' }))
    .getByText('Boot test')
    .closest('li');

describe('the boot test in a push', () => {
  test('shows each check in words, start time and memory, after a push that succeeded', async () => {
    fake.world.jobs = [job({ is: 'succeeded', result }, { outputs: { bootTest: warnedTest }, times })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText('2 warnings, ready after 4.1 s, memory up to 974 MB of 1,024 MB')).toBeDefined();
    expect(rows()).toEqual([
      'WarningMemoryIt used up to 974 MB of 1,024 MB while it started, without players.',
      expect.stringMatching(/^WarningStopIt does not end within 10 s of SIGTERM/),
      'PassedStartThe server is ready after 4.1 s.',
      'PassedPortsIt listens on 7777/udp and 7778/tcp.',
      'PassedUserIt does not run as root.',
    ]);
    // Without scrolling to the panel too.
    expect(within(step() ?? document.body).getByLabelText('done, with warnings')).toBeDefined();
  });

  test('shows them after one that failed, and the push goes on without a test at a press', async () => {
    const state = { is: 'failed', step: 'bootTest', error: bootTestError } as const;
    fake.world.jobs = [job(state, { outputs: { bootTest: failedTest }, times })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByRole('alert')).toBeDefined();
    expect(rows()[0]).toBe('FailedPortsIt listens on 7778/udp; the template says 7777/udp.');
    expect(rows()[1]).toMatch(/^WarningMemory/);
    await user.click(screen.getByRole('button', { name: 'Push without a boot test' }));
    expect(fake.calls.filter(({ name }) => name === 'publish.retry').map(({ input }) => input)).toEqual([
      { id: 'job-2', skipsBootTest: true },
    ]);
  });

  test('says that it was left out', async () => {
    fake.world.jobs = [job({ is: 'succeeded', result }, { outputs: { bootTest: { is: 'skipped' } }, times })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText('Left out: the image was not started.')).toBeDefined();
    expect(within(step() ?? document.body).getByLabelText('left out')).toBeDefined();
  });

  test('does not warn of an emulated processor alone', async () => {
    const checks = [{ code: 'processor' as const, is: 'warning' as const, words: 'Emulated.' }];
    const bootTest = { ...failedTest, checks };
    fake.world.jobs = [job({ is: 'succeeded', result }, { outputs: { bootTest }, times })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText('Emulated.')).toBeDefined();
    expect(within(step() ?? document.body).getByLabelText('done')).toBeDefined();
  });
});
