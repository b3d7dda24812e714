import { chooseSandbox } from '../../scripts/lib/app-driver.mjs';
import { writeBigLog } from '../../scripts/lib/big-log.mjs';
import { expect, test } from './support/gantry';

const LINES = 200_000;

test('a log of 200,000 lines opens at once, is searchable, and never blocks the page', async ({ gantry }) => {
  const first = await gantry.start();
  await chooseSandbox(first.page);
  await first.app.close();
  writeBigLog(gantry.home, LINES, { special: { line: 123_456, text: 'needle in the hay' } });

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
