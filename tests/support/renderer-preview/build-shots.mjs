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
      await page.getByRole('button', { name: 'Fix in the image: server.cfg' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Undo: server.cfg' }).scrollIntoViewIfNeeded();
      await look('build-fixed');
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
    scene: 'buildContext',
    entry: 'Push',
    shoot: async (page, look) => {
      await opened(page);
      await page.getByText('What goes into the image, by size').click();
      const map = page.getByRole('group', { name: 'Files and folders by their size' });
      await map.getByRole('button', { name: /^Arena_Data/ }).focus();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('table', { name: 'What goes in' }).scrollIntoViewIfNeeded();
      await look('build-context');
      await map.getByRole('button', { name: /^Arena_Data/ }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('sharedassets0'));
      await look('build-context-inside');
      await page.getByRole('button', { name: 'All', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/^Stays out here/).click();
      await page.getByRole('button', { name: 'Take in: .env' }).focus();
      await look('build-context-out');
      await page.getByText(/^Image: base, user, ports/).click();
      await page.getByRole('textbox', { name: 'Ports' }).fill('7777/udp, 70000');
      await page.getByRole('switch', { name: /^Send only/ }).scrollIntoViewIfNeeded();
      await look('build-image');
    },
  },
  {
    scene: 'buildOwn',
    entry: 'Push',
    shoot: async (page, look) => {
      await opened(page);
      await page.getByRole('button', { name: /^Fix in the image/ }).focus();
      await look('build-own');
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
