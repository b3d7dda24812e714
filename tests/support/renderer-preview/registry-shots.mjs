// @ts-check
// How the registry's scenes are walked through, each with its pictures.

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {(name: string) => Promise<void>} Look */

/** @param {Page} page */
const settled = async (page) => {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
};
/** @param {Page} page @param {string} [name] */
const openRepository = async (page, name = 'udp-arena') => {
  await page.getByRole('button', { name: `Open ${name}` }).click();
  await page.getByRole('grid', { name: 'Artifacts' }).waitFor();
  await settled(page);
};
/** @param {Page} page @param {string} of @param {string} item */
const choose = async (page, of, item) => {
  await page.getByRole('button', { name: `Actions for ${of}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};
/** @param {Page} page */
const closeDialog = async (page) => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
};

/** @type {{ scene: string, shoot: (page: Page, look: Look) => Promise<void> }[]} */
export const registryShots = [
  {
    scene: 'registry-repositories',
    shoot: async (page, look) => {
      await page.getByRole('grid', { name: 'Repositories' }).getByText('udp-arena').waitFor();
      await page.getByRole('grid', { name: 'Repositories' }).focus();
      await page.keyboard.press('ArrowDown');
      await settled(page);
      await look('registry-repositories');
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('menuitemcheckbox').first().waitFor();
      await look('registry-columns');
    },
  },
  ...[
    'registry-empty',
    'registry-loading',
    'registry-offline',
    'registry-failed',
    'registry-signed-out',
    'registry-unlisted',
  ].map((scene) => ({
    scene,
    shoot: async (/** @type {Page} */ page, /** @type {Look} */ look) => {
      await page.getByRole('heading', { name: 'Repositories' }).waitFor();
      await settled(page);
      await page.waitForTimeout(150);
      await look(scene);
      if (scene === 'registry-failed') {
        await page.getByRole('button', { name: 'Look at the certificate' }).click();
        await page.getByRole('button', { name: 'Trust this certificate' }).waitFor();
        await look('registry-certificate');
      }
      if (scene === 'registry-unlisted') {
        await page.getByRole('button', { name: 'Add a repository name' }).click();
        await page.getByLabel('Repository', { exact: true }).fill('Not Legal');
        await look('registry-add-name');
      }
    },
  })),
  {
    scene: 'registry-names',
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Open udp-arena' }).waitFor();
      await look('registry-names');
      await page
        .getByRole('button', { name: /^Open my-studio/ })
        .first()
        .click();
      await page.getByRole('heading', { name: /^my-studio/ }).waitFor();
      await settled(page);
      await look('registry-names-opened');
      await page.getByRole('button', { name: 'Back to Repositories' }).click();
      await openRepository(page);
      await look('registry-names-artifacts');
      await page.getByText('By tag').click();
      await page.getByRole('grid', { name: 'Tags' }).waitFor();
      await settled(page);
      await look('registry-names-tags');
    },
  },
  {
    scene: 'registry-artifacts',
    shoot: async (page, look) => {
      await openRepository(page);
      await page.getByRole('button', { name: 'What belongs to multi' }).click();
      await page.keyboard.press('ArrowDown');
      await look('registry-artifacts');
      await page.getByRole('button', { name: 'Actions for 1.0.2' }).click();
      await page.getByRole('menuitem', { name: 'Details' }).waitFor();
      await look('registry-row-menu');
      await page.getByRole('menuitem', { name: 'Details' }).click();
      await page.getByRole('dialog').getByText('CVE-2024-45491').waitFor();
      await settled(page);
      await look('registry-details');
      await page.getByText('CVE-2023-45853').scrollIntoViewIfNeeded();
      await look('registry-details-end');
      await closeDialog(page);
      await choose(page, '1.0.2', 'Delete artifact…');
      await page.getByRole('button', { name: /^Delete 1 artifact/ }).waitFor();
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await look('registry-delete');
      await closeDialog(page);
      await choose(page, '1.0.9', 'Add a tag…');
      await page.getByLabel('Tag', { exact: true }).fill('1.0.2');
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await look('registry-tag');
      await closeDialog(page);
      await page.getByRole('grid', { name: 'Artifacts' }).focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await page.keyboard.press('Shift+ArrowUp');
      await look('registry-selected');
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: /^Delete 2 artifacts/ }).click();
      await page.getByRole('group', { name: 'Results' }).waitFor();
      await look('registry-delete-results');
      await closeDialog(page);
      await page.getByText('By tag').click();
      await page.getByRole('grid', { name: 'Tags' }).waitFor();
      await settled(page);
      await look('registry-tags');
      await choose(page, '1.0.2', 'Pull to this computer');
      await page.getByRole('button', { name: 'Cancel the pull' }).waitFor();
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await look('registry-pull');
      await page.getByRole('navigation', { name: 'Main' }).getByText('Settings', { exact: true }).click();
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      await look('registry-settings');
    },
  },
  {
    scene: 'registry-many',
    shoot: async (page, look) => {
      await openRepository(page);
      await look('registry-many');
      await page.getByLabel('Filter artifacts').fill('build-7');
      await page.getByText('Part of the list could not be read').waitFor();
      await settled(page);
      await look('registry-many-broken');
    },
  },
  ...['registry-none', 'registry-unread'].map((scene) => ({
    scene,
    shoot: async (/** @type {Page} */ page, /** @type {Look} */ look) => {
      await page.getByRole('button', { name: 'Open udp-arena' }).click();
      await page.getByRole('heading', { name: 'udp-arena' }).waitFor();
      await settled(page);
      await look(scene);
    },
  })),
  {
    scene: 'registry-bare',
    shoot: async (page, look) => {
      await openRepository(page);
      await page.getByRole('button', { name: 'Actions for 1.0.9' }).click();
      await page.getByRole('menuitem', { name: 'Details' }).waitFor();
      await look('registry-bare');
    },
  },
];
