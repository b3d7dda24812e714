import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseSandbox } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';

const LINES = 200_000;

test('a log of 200,000 lines opens at once, is searchable, and never blocks the page', async ({ gantry }) => {
  const first = await gantry.start();
  await chooseSandbox(first.page);
  await first.app.close();
  const at = '2026-11-20T10:00:00.000Z';
  const id = '20261120T100000000-aaaaaa';
  const request = {
    projectId: null,
    projectName: 'Big log',
    connectionId: 'none',
    registry: '127.0.0.1:5000',
    registryProject: 'sandbox',
    repository: 'big-log',
    tag: '1',
    source: { from: 'image', reference: 'x' },
  };
  const error = {
    code: 'build-failed',
    message: 'The build failed.',
    retryable: true,
    action: 'showLog',
    detail: null,
  };
  const job = {
    schemaVersion: 1,
    id,
    rev: 3,
    request,
    state: { is: 'failed', step: 'build', error },
    outputs: {},
    times: {},
    createdAt: at,
    endedAt: at,
    logLines: LINES,
  };
  mkdirSync(join(gantry.home, 'jobs'), { recursive: true });
  writeFileSync(join(gantry.home, 'jobs', `${id}.json`), JSON.stringify(job));
  writeFileSync(
    join(gantry.home, 'logs', `${id}.log`),
    Array.from(
      { length: LINES },
      (_, line) => `line ${line} ${line === 123_456 ? 'needle in the hay' : 'of the build output'}\n`,
    ).join(''),
  );

  const { page } = await gantry.start();
  await page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
  await page.getByRole('button', { name: /^Big log/ }).click();
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
    (globalThis as { longTasks?: number[] }).longTasks = tasks;
  });
  const show = page.getByRole('button', { name: 'Show log' });
  if (await show.first().isVisible()) await show.first().click();
  await expect(page.getByText(`line ${LINES - 1} of the build output`)).toBeVisible();
  await page.getByRole('textbox', { name: /Search/ }).fill('needle');
  await page.keyboard.press('Enter');
  await expect(page.getByText('needle in the hay')).toBeVisible();
  const longest = await page.evaluate(() => Math.max(0, ...((globalThis as { longTasks?: number[] }).longTasks ?? [])));
  expect(longest).toBeLessThan(300);
});
