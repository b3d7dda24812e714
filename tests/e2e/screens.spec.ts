import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { addProject, chooseSandbox, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';

/** Serious and critical findings, with the places. */
async function problems(page: Page): Promise<string[]> {
  // Electron has one page only, so axe must not open another to gather its results.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

for (const theme of ['light', 'dark'] as const) {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 900, height: 600 },
  ]) {
    test(`no serious accessibility finding and no overflow: ${theme}, ${size.width}x${size.height}`, async ({
      gantry,
    }) => {
      const { app, page } = await gantry.start({ size });
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();
      await page.evaluate(
        (chosen) =>
          (
            globalThis as unknown as { gantry: { app: { change(change: object): Promise<unknown> } } }
          ).gantry.app.change({ theme: chosen }),
        theme,
      );
      const look = async (name: string) => {
        await page.screenshot({
          path: `test-output/screens/${name}-${theme}-${size.width}.png`,
          animations: 'disabled',
        });
        expect(await problems(page), name).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
          `${name} is wider than the window`,
        ).toBe(true);
      };
      await look('1-welcome');
      await page.getByRole('button', { name: 'Connect to a registry' }).click();
      await look('2-connect');
      await page.reload();
      await chooseSandbox(page);
      await look('3-push-empty');
      await addProject(app, page, gantry.sample);
      await look('4-push');
      await pushFirst(page);
      await look('5-result');
      const rail = page.getByRole('navigation', { name: 'Main' });
      for (const [index, screen] of ['Activity', 'Settings'].entries()) {
        await rail.getByText(screen, { exact: true }).click();
        await page.getByRole('heading', { name: screen, exact: true }).waitFor();
        await look(`${index + 6}-${screen.toLowerCase()}`);
      }
      expect(errors).toEqual([]);
    });
  }
}
