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
      await page.getByLabel('Registry', { exact: true }).waitFor();
      await look('2-connect');
      await page.reload();
      await chooseSandbox(page);
      await look('3-push-empty');
      await addProject(app, page, gantry.sample);
      await look('4-push');
      await pushFirst(page);
      await look('5-result');
      const rail = page.getByRole('navigation', { name: 'Main' });
      const screens = (await rail.getByRole('button').allTextContents()).filter((name) => name !== 'Push');
      expect(screens.length).toBeGreaterThan(3);
      for (const [index, screen] of screens.entries()) {
        await rail.getByText(screen, { exact: true }).click();
        await page.getByRole('heading', { name: screen, exact: true }).waitFor();
        await page.waitForLoadState('networkidle');
        await look(`${index + 6}-${screen.toLowerCase()}`);
      }
      await rail.getByText('Repositories', { exact: true }).click();
      await page.getByRole('button', { name: 'Open udp-arena', exact: true }).click();
      await page.getByRole('grid', { name: 'Artifacts' }).getByRole('row').nth(1).waitFor();
      await look('20-repository');
      await page.getByRole('grid', { name: 'Artifacts' }).focus();
      await page.keyboard.press('Enter');
      await page
        .getByRole('dialog', { name: /^Details of/ })
        .getByText('linux/amd64')
        .waitFor();
      await look('21-details');
      expect(errors).toEqual([]);
    });
  }
}
