// @ts-check
// How the storage scenes are walked through, each with its pictures.

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {(name: string) => Promise<void>} Look */

/** @param {Page} page */
const settled = async (page) => {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
};

/** @type {(scene: string) => { scene: string, entry: string, shoot: (page: Page, look: Look) => Promise<void> }} */
const plain = (scene) => ({
  scene,
  entry: 'Storage',
  shoot: async (page, look) => {
    await page.getByRole('heading', { name: 'Storage', exact: true }).waitFor();
    await settled(page);
    await look(scene);
  },
});

/** @type {{ scene: string, entry: string | null, shoot: (page: Page, look: Look) => Promise<void> }[]} */
export const storageShots = [
  {
    scene: 'storage',
    entry: 'Storage',
    shoot: async (page, look) => {
      await page.getByRole('button', { name: /^udp-arena: 1\.0\.14/ }).focus();
      await page.keyboard.press('ArrowRight');
      await settled(page);
      await look('storage');
      await page.getByRole('grid', { name: 'Storage by artifact' }).scrollIntoViewIfNeeded();
      await settled(page);
      await look('storage-table');
    },
  },
  {
    scene: 'push-forecast',
    entry: 'Push',
    shoot: async (page, look) => {
      await page.getByText('not counted').waitFor();
      await look('push-forecast');
    },
  },
  ...['push-plan', 'push-measured'].map((scene) => ({
    scene,
    entry: 'Activity',
    /** @param {Page} page @param {Look} look */
    shoot: async (page, look) => {
      await page.getByRole('list', { name: 'Pushes' }).getByRole('button').first().click();
      await page.getByText('Layers', { exact: true }).click();
      await settled(page);
      await look(scene);
    },
  })),
  {
    scene: 'storage-tight',
    entry: 'Push',
    shoot: async (page, look) => {
      await page.getByText('too much').waitFor();
      await look('storage-forecast');
      await page.getByRole('navigation', { name: 'Main' }).getByText('Storage', { exact: true }).click();
      await page.getByRole('button', { name: /^udp-arena: 1\.0\.14/ }).waitFor();
      await settled(page);
      await look('storage-tight');
      await page.getByRole('button', { name: 'Make room' }).click();
      await page.getByRole('button', { name: /^Delete \d+ artifact/ }).waitFor();
      await settled(page);
      await look('storage-room');
      await page.getByText(/that the rules keep/).click();
      await page.getByRole('checkbox', { name: /^lobby: build-40/ }).check();
      await page.getByRole('checkbox', { name: /^udp-arena: 1\.0\.11/ }).check();
      await page.waitForFunction(() => document.querySelector('[data-busy]') === null);
      await settled(page);
      await look('storage-room-changed');
      await page.getByRole('button', { name: /^Delete \d+ artifacts, free/ }).click();
      await page.getByRole('button', { name: 'Back to the choice' }).waitFor();
      await settled(page);
      await look('storage-room-confirm');
      await page.getByRole('button', { name: /^Delete \d+ artifacts and/ }).click();
      await page.getByText('what failed is still there').waitFor();
      await page.getByText(/registry’s use fell by/).waitFor();
      await settled(page);
      await look('storage-room-results');
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Request more storage' }).click();
      await page.getByLabel('Reason').waitFor();
      await settled(page);
      await look('storage-request');
    },
  },
  {
    scene: 'storage-unknown',
    entry: 'Storage',
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Type it in' }).waitFor();
      await settled(page);
      await look('storage-unknown');
      await page.getByRole('button', { name: 'Request more storage' }).click();
      await page.getByRole('button', { name: 'Copy the text' }).waitFor();
      await settled(page);
      await look('storage-hand-over');
    },
  },
  {
    scene: 'storage-no-token',
    entry: 'Storage',
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Make room' }).click();
      await page.getByText(/that the rules keep/).click();
      await page.getByRole('checkbox', { name: /^udp-arena: 1\.0\.12/ }).check();
      await page.getByRole('checkbox', { name: /^lobby: build-40/ }).check();
      await page.waitForFunction(() => document.querySelector('[data-busy]') === null);
      await settled(page);
      await look('storage-no-token-room');
      await page.getByRole('button', { name: /^Delete \d+ artifacts, free/ }).click();
      await page.getByRole('button', { name: 'Back to the choice' }).waitFor();
      await settled(page);
      await look('storage-no-token-confirm');
    },
  },
  plain('storage-pending'),
  plain('storage-reading'),
  plain('storage-empty'),
  plain('storage-offline'),
  plain('storage-many'),
  {
    scene: 'storage-names',
    entry: 'Storage',
    shoot: async (page, look) => {
      await page.getByRole('heading', { name: 'Storage', exact: true }).waitFor();
      await settled(page);
      await look('storage-names');
      await page.getByRole('grid', { name: 'Storage by artifact' }).scrollIntoViewIfNeeded();
      await settled(page);
      await look('storage-names-table');
    },
  },
  {
    scene: 'storage-stopped',
    entry: 'Activity',
    shoot: async (page, look) => {
      await page.getByRole('list', { name: 'Pushes' }).getByRole('button').first().click();
      await page.getByRole('button', { name: 'Push anyway' }).waitFor();
      await settled(page);
      await look('storage-stopped');
      await page.getByRole('button', { name: 'Push anyway' }).click();
      await page.getByRole('button', { name: 'Do not push' }).waitFor();
      await settled(page);
      await look('storage-push-anyway');
    },
  },
];
