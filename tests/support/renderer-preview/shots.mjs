// @ts-check
// Builds the preview, hands it out with the window's own policy, photographs every scene and asks axe about it.
// Usage: node tests/support/renderer-preview/shots.mjs [folder] [path of a Chromium] [beginning of a scene's name]
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import process from 'node:process';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { buildShots } from './build-shots.mjs';
import { platformShots } from './platform-shots.mjs';
import { registryShots } from './registry-shots.mjs';
import { storageShots } from './storage-shots.mjs';

const out = resolve(process.argv[2] ?? 'test-output/preview');
const executablePath = process.argv[3] ?? '/usr/bin/chromium';
/** Only scenes whose names begin so. */
const only = process.argv[4];
const dist = resolve('out/renderer-preview');
const scenes = [
  'welcome',
  'welcomeNoEngine',
  'empty',
  'push',
  'pushNames',
  'noPermission',
  'running',
  'paused',
  'building',
  'buildFailed',
  'retrying',
  'result',
  'failed',
  'tested',
  'testFailed',
  'interrupted',
  'activity',
  'activityNames',
  'activityEmpty',
];
const jobScenes = scenes.slice(scenes.indexOf('running'), scenes.indexOf('activity'));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

await build({
  configFile: false,
  logLevel: 'warn',
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: dist, emptyOutDir: true },
});
const nonce = randomBytes(16).toString('base64');
/** No server: a browser breaks off what it loads whenever a network of this computer comes or goes, as containers' do. */
const origin = 'http://localhost';
/** @param {import('@playwright/test').Route} route */
const serve = (route) => {
  const name = new URL(route.request().url()).pathname;
  const type = types[/** @type {keyof typeof types} */ (extname(name === '/' ? '/index.html' : name))];
  if (name === '/favicon.ico') return route.fulfill({ status: 204 });
  if (type === undefined) return route.fulfill({ status: 404 });
  const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'`;
  return route.fulfill({
    headers: { 'Content-Type': type, ...(name === '/' ? { 'Content-Security-Policy': policy } : {}) },
    body: readFileSync(join(dist, name === '/' ? 'index.html' : name), 'utf8'),
  });
};
mkdirSync(out, { recursive: true });

/** What moves without end. A loader may: that it turns is all that it says. */
const restless = () =>
  document
    .getAnimations()
    .filter(({ effect }) => effect?.getTiming().iterations === Number.POSITIVE_INFINITY)
    .map(({ effect }) => (effect instanceof KeyframeEffect ? effect.target : null))
    .filter((target) => target?.closest('.mantine-Loader-root') === null)
    .map((target) => target?.outerHTML.slice(0, 140));

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
let problems = 0;
/** @param {string} where @param {string} what */
const report = (where, what) => {
  problems += 1;
  console.log(`${where}: ${what}`);
};
for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 900, height: 600 },
  ]) {
    const context = await browser.newContext({ colorScheme, viewport, bypassCSP: false, reducedMotion: 'reduce' });
    await context.route(`${origin}/**`, serve);
    const page = await context.newPage();
    let where = '';
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') report(where, `console: ${message.text()}`);
    });
    page.on('pageerror', (thrown) => report(where, `thrown: ${thrown.message}`));
    /** @param {string} name */
    const look = async (name) => {
      where = `${name}-${colorScheme}-${viewport.width}`;
      await page.screenshot({ path: join(out, `${where}.png`), animations: 'disabled' });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical')
          report(where, `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`);
      const moving = await page.evaluate(restless);
      for (const name of moving) report(where, `moves although motion is to be reduced: ${name}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
        report(where, 'wider than the window');
    };
    for (const scene of scenes) {
      if (only !== undefined && !scene.startsWith(only)) continue;
      where = scene;
      await page.goto(`${origin}/?${new URLSearchParams({ scene, nonce })}`);
      await page
        .getByRole(scene.startsWith('welcome') ? 'heading' : 'navigation')
        .first()
        .waitFor();
      const isJob = jobScenes.includes(scene);
      if (isJob || scene.startsWith('activity')) {
        await page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
        await page.getByRole('heading', { name: 'Activity' }).waitFor();
      }
      if (isJob) {
        await page.getByRole('list', { name: 'Pushes' }).getByRole('button').first().click();
        await page.getByRole('list', { name: 'Steps' }).waitFor();
      }
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await look(scene);
      if (scene === 'result') {
        await page.getByRole('heading', { name: 'Build' }).click();
        await page.getByRole('list', { name: 'The build' }).scrollIntoViewIfNeeded();
        await look('result-build');
      }
      if (scene === 'welcome') {
        await page.getByRole('button', { name: 'Connect to a registry' }).click();
        await page.getByLabel('Registry', { exact: true }).waitFor();
        await look('connect');
      }
      if (scene === 'empty') {
        await page.getByRole('button', { name: 'Choose a folder' }).first().click();
        await page.getByRole('button', { name: 'Add project' }).waitFor();
        await look('dialog');
      }
      if (scene === 'push') {
        await page.getByRole('button', { name: 'More for udp-arena' }).click();
        await page.getByRole('menuitem', { name: /Remove/ }).click();
        await page.getByRole('button', { name: 'Remove the project' }).waitFor();
        await page.getByRole('menu').waitFor({ state: 'hidden' });
        await look('confirm');
        await page.getByRole('button', { name: 'Keep it' }).click();
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.keyboard.press('Control+k');
        await page.getByRole('textbox', { name: /commands/i }).fill('Night Race');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.waitForFunction(() => document.activeElement?.matches('form input'));
        await look('typed-tag');
        await page.getByRole('navigation', { name: 'Main' }).getByText('Settings', { exact: true }).click();
        await page.getByRole('heading', { name: 'Settings' }).waitFor();
        await look('settings');
        await page.keyboard.press('Control+k');
        await page.getByRole('textbox', { name: /commands/i }).waitFor();
        await look('palette');
      }
    }
    for (const { scene, shoot } of registryShots) {
      if (only !== undefined && !scene.startsWith(only)) continue;
      where = scene;
      await page.goto(`${origin}/?${new URLSearchParams({ scene, nonce })}`);
      await page.getByRole('navigation', { name: 'Main' }).getByText('Repositories', { exact: true }).click();
      await shoot(page, look);
    }
    for (const { scene, entry, shoot } of [...buildShots, ...platformShots, ...storageShots]) {
      if (only !== undefined && !scene.startsWith(only)) continue;
      where = scene;
      await page.goto(`${origin}/?${new URLSearchParams({ scene, nonce })}`);
      if (entry !== null)
        await page.getByRole('navigation', { name: 'Main' }).getByText(entry, { exact: true }).click();
      await shoot(page, look);
    }
    await context.close();
  }
}
await browser.close();
console.log(`${problems} problems; pictures in ${out}`);
process.exit(problems === 0 ? 0 : 1);
