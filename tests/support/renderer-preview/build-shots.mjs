// @ts-check
// How the scenes of a new folder are walked through, each with its pictures.

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {(name: string) => Promise<void>} Look */

/** @param {Page} page */
const opened = async (page) => {
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await page.getByRole('list', { name: 'Findings' }).waitFor();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
};

/** @type {{ scene: string, entry: string | null, shoot: (page: Page, look: Look) => Promise<void> }[]} */
export const buildShots = [
  {
    scene: 'buildUnity',
    entry: 'Push',
    shoot: async (page, look) => {
      await page.getByText('Unity 2022.3, IL2CPP').waitFor();
      await look('build-row');
      await opened(page);
      await look('build-unity');
      await page.getByText(/^The recipe:/).click();
      await page.getByRole('table', { name: 'Layers of the recipe' }).scrollIntoViewIfNeeded();
      await look('build-recipe');
      await page.getByRole('button', { name: 'Change the Dockerfile' }).click();
      await page.getByRole('textbox', { name: 'Dockerfile, as you changed it' }).scrollIntoViewIfNeeded();
      await look('build-edited');
      await page.getByRole('button', { name: 'Back to the recipe’s own' }).click();
      await page.getByRole('button', { name: 'Write it into the project…' }).click();
      await page.getByRole('button', { name: 'Write the Dockerfile' }).waitFor();
      await look('build-eject');
    },
  },
  {
    scene: 'buildWindows',
    entry: 'Push',
    shoot: async (page, look) => {
      await opened(page);
      await page.getByRole('button', { name: 'Add project' }).scrollIntoViewIfNeeded();
      await look('build-windows');
    },
  },
];
