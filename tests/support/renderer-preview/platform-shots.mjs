// @ts-check
// How the platform's scenes are walked through, each with its pictures.

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {(name: string) => Promise<void>} Look */

/** @param {Page} page */
const settled = async (page) => {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
};
/** @param {Page} page @param {string} name */
const heading = (page, name) => page.getByRole('heading', { name, exact: true }).waitFor();

/** @type {{ scene: string, entry: string | null, shoot: (page: Page, look: Look) => Promise<void> }[]} */
export const platformShots = [
  {
    scene: 'platform-templates',
    entry: 'Templates',
    shoot: async (page, look) => {
      await page.getByRole('grid', { name: 'Templates' }).getByText('udp-arena').waitFor();
      await settled(page);
      await look('platform-templates');
      await page.getByRole('button', { name: 'Edit the template of udp-arena' }).click();
      await page.getByRole('form', { name: 'Template' }).waitFor();
      await settled(page);
      await look('platform-template');
      await page.getByLabel('Memory (MB)').fill('9000');
      await page.getByLabel('Name of port 2').fill('gameport');
      await page.getByLabel('Key of variable 1').fill('1REGION');
      await settled(page);
      await look('platform-template-wrong');
      await page.getByLabel('DNS configuration').scrollIntoViewIfNeeded();
      await settled(page);
      await look('platform-template-below');
      const show = page.getByRole('button', { name: 'Show', exact: true });
      if (await show.isVisible()) {
        await show.click();
        await look('platform-template-request');
      }
      await page.getByRole('button', { name: 'Back to Templates' }).click();
      await page.getByRole('dialog').waitFor();
      await look('platform-template-unsaved');
      await page.getByRole('button', { name: 'Leave without saving' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'New template' }).click();
      await heading(page, 'New template');
      await settled(page);
      await look('platform-template-new');
      await page.getByRole('button', { name: 'Start from a version…' }).click();
      await page.getByRole('combobox', { name: 'Version', exact: true }).fill('arena');
      await page.getByRole('option', { name: 'arena / 1.0.2' }).click();
      await page.getByRole('option').first().waitFor({ state: 'hidden' });
      await look('platform-template-from');
    },
  },
  {
    scene: 'platform-templates-empty',
    entry: 'Templates',
    shoot: async (page, look) => {
      await page.getByText('No repository has a template yet').waitFor();
      await look('platform-templates-empty');
    },
  },
  {
    scene: 'platform-templates-names',
    entry: 'Templates',
    shoot: async (page, look) => {
      await page.getByRole('grid', { name: 'Templates' }).waitFor();
      await settled(page);
      await look('platform-templates-names');
      await page
        .getByRole('button', { name: /^Edit the template of/ })
        .first()
        .click();
      await page.getByRole('form', { name: 'Template' }).waitFor();
      await settled(page);
      await look('platform-template-name');
    },
  },
  ...['platform-templates-many', 'platform-templates-failed'].map((scene) => ({
    scene,
    entry: 'Templates',
    shoot: async (/** @type {Page} */ page, /** @type {Look} */ look) => {
      await page.getByText(/80 templates|does not answer/).waitFor();
      await settled(page);
      await look(scene);
    },
  })),
  {
    scene: 'platform-none',
    entry: 'Versions',
    shoot: async (page, look) => {
      await page.getByText('has no platform account').waitFor();
      await look('platform-none');
    },
  },
  {
    scene: 'platform-board',
    entry: 'Versions',
    shoot: async (page, look) => {
      await page.getByRole('grid', { name: 'Tags' }).getByText('1.0.3').waitFor();
      await page.getByRole('grid', { name: 'Tags' }).focus();
      await page.keyboard.press('ArrowDown');
      await settled(page);
      await look('platform-board');
      for (const name of ['1.0.0', '1.0.3', 'build-57'])
        await page
          .getByRole('grid', { name: 'Tags' })
          .getByText(name, { exact: true })
          .click({ modifiers: ['Control'] });
      await look('platform-board-selected');
      await page.getByRole('button', { name: /^Link \d tags…$/ }).click();
      await page.getByRole('list', { name: 'Tags to link' }).waitFor();
      await settled(page);
      await look('platform-link');
      await page.getByRole('button', { name: /^Link \d tags$/ }).click();
      await page.getByText(/are linked|is linked/).waitFor();
      await settled(page);
      await look('platform-link-results');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('grid', { name: 'App versions' }).getByText('1.0.1', { exact: true }).click();
      await page.getByText('names another artifact now').waitFor();
      await settled(page);
      await look('platform-version');
      await page.getByRole('button', { name: 'Edit settings…' }).click();
      await page.getByLabel('Change the environment').check();
      await settled(page);
      await look('platform-version-edit');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Delete…' }).click();
      await page.getByRole('dialog', { name: 'Delete the version?' }).waitFor();
      await look('platform-version-delete');
    },
  },
  {
    scene: 'platform-board-many',
    entry: 'Versions',
    shoot: async (page, look) => {
      await page.getByRole('grid', { name: 'Tags' }).getByText('build-0', { exact: true }).waitFor();
      await settled(page);
      await look('platform-board-many');
    },
  },
  {
    scene: 'platform-welcome',
    entry: null,
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Connect to Edgegap' }).click();
      await page.getByLabel('API token').fill('token 1234');
      await look('platform-connect');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('region', { name: 'Where the credentials are' }).waitFor();
      await settled(page);
      await look('platform-connect-credentials');
    },
  },
  {
    scene: 'platform-welcome-access',
    entry: null,
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Connect to Edgegap' }).click();
      await page.getByLabel('API token').fill('1234');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('button', { name: 'Request access' }).waitFor();
      await look('platform-connect-access');
      await page.getByRole('button', { name: 'Request access' }).click();
      await page.getByText('Access is requested').waitFor();
      await look('platform-connect-pending');
    },
  },
  {
    scene: 'platform-settings',
    entry: 'Settings',
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Remove this entry…' }).waitFor();
      await settled(page);
      await look('platform-settings');
      await page.getByRole('button', { name: 'More for Night Owl Games' }).click();
      await page.getByRole('menuitem', { name: 'Account and credentials…' }).click();
      await page.getByRole('region', { name: 'Push credentials' }).waitFor();
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await settled(page);
      await look('platform-account');
      await page.getByRole('button', { name: 'Change the pull credentials…' }).click();
      await page.getByLabel('Pull token', { exact: true }).scrollIntoViewIfNeeded();
      await look('platform-account-pull');
      // The form, then the dialog.
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Change the pull credentials…' }).waitFor();
      await settled(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Add a connection' }).click();
      await page.getByRole('dialog', { name: 'Add a connection' }).waitFor();
      await settled(page);
      await look('platform-add-connection');
    },
  },
  {
    scene: 'platform-repository',
    entry: 'Repositories',
    shoot: async (page, look) => {
      await page.getByRole('button', { name: 'Open udp-arena' }).waitFor();
      await settled(page);
      await look('platform-repositories');
      await page.getByRole('button', { name: 'Open udp-arena' }).click();
      await page.getByRole('grid', { name: 'Artifacts' }).waitFor();
      await settled(page);
      await look('platform-artifacts');
      await page.getByText('By tag').click();
      await page.getByRole('button', { name: 'Actions for 1.0.1', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Unlink…' }).waitFor();
      await settled(page);
      await look('platform-tags');
      await page.getByRole('menuitem', { name: 'Unlink…' }).click();
      await page.getByRole('dialog').waitFor();
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await settled(page);
      await look('platform-unlink');
    },
  },
  ...['platform-pushed', 'platform-unversioned'].map((scene) => ({
    scene,
    entry: 'Activity',
    shoot: async (/** @type {Page} */ page, /** @type {Look} */ look) => {
      await page.getByRole('list', { name: 'Pushes' }).getByRole('button').first().click();
      await page.getByRole('list', { name: 'Steps' }).waitFor();
      await settled(page);
      await look(scene);
    },
  })),
  ...[
    'platform-board-empty',
    'platform-board-failed',
    'platform-board-partial',
    'platform-board-names',
    'platform-board-studio',
  ].map((scene) => ({
    scene,
    entry: 'Versions',
    shoot: async (/** @type {Page} */ page, /** @type {Look} */ look) => {
      const without = page.getByText(/^No tag and no version yet|^The versions are not known/);
      await page.getByRole('grid', { name: 'Tags' }).or(without).waitFor();
      await settled(page);
      await look(scene);
    },
  })),
];
