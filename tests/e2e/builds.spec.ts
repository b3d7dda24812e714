import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chooseSandbox, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';

test('a folder without a Dockerfile: what it is, its findings and recipe, then pushed', async ({ gantry }) => {
  rmSync(join(gantry.sample, 'Dockerfile'));
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, gantry.sample);
  await page.getByRole('button', { name: 'Choose a folder' }).first().click();

  const what = page.getByRole('region', { name: 'What this is' });
  await expect(what.getByRole('combobox', { name: 'Server build' })).toHaveValue(/udp-server/);
  await what.getByText(/^The recipe:/).click();
  await expect(what.getByRole('group', { name: 'Dockerfile of the recipe' })).toContainText('udp-server');
  await expect(what.getByRole('table', { name: 'Layers of the recipe' }).getByText('code.tar')).toBeVisible();
  // The program needs no library, and there is no network for the usual base.
  await what.getByRole('textbox', { name: 'Base image' }).fill('scratch');
  await expect(what.getByRole('group', { name: 'Dockerfile of the recipe' })).toContainText('FROM scratch');
  await page.getByRole('button', { name: 'Add project' }).click();

  await pushFirst(page);
  const { state } = await newestJob(page);
  expect(state.is).toBe('succeeded');
  expect(existsSync(join(gantry.sample, 'Dockerfile'))).toBe(false);
});

test('a folder that is dropped is found out, mended in the image, tried and pushed; nothing is typed', async ({
  gantry,
}) => {
  rmSync(join(gantry.sample, 'Dockerfile'));
  // What a studio shares with its folder: here a base that no registry has to be asked for.
  writeFileSync(join(gantry.sample, 'gantry.json'), JSON.stringify({ recipe: { base: 'scratch' } }));
  writeFileSync(join(gantry.sample, 'start.sh'), '#!/bin/sh\r\nexec ./udp-server\r\n');
  writeFileSync(join(gantry.sample, 'udp-server.debug'), 'symbols');
  writeFileSync(join(gantry.sample, 'server.cfg'), 'bind = 127.0.0.1\n');
  const { page } = await gantry.start();
  await chooseSandbox(page);
  await page.getByRole('button', { name: 'Choose a folder' }).first().waitFor();
  await drop(page, gantry.sample);

  const what = page.getByRole('region', { name: 'What this is' });
  await expect(what.getByText('udp-server.debug').first()).toBeVisible();
  await expect(what.getByText('start.sh').first()).toBeVisible();
  await what.getByRole('button', { name: 'Fix in the image: server.cfg' }).click();
  await expect(what.getByRole('button', { name: 'Undo: server.cfg' })).toBeFocused();
  await what.getByText(/^The recipe:/).click();
  await expect(what.getByRole('table', { name: 'Layers of the recipe' }).getByText('code.tar')).toBeVisible();
  await page.getByRole('button', { name: 'Add project' }).click();
  await pushFirst(page);
  const { state, outputs } = await newestJob(page);
  expect(state.is).toBe('succeeded');
  expect(outputs.bootTest?.is).toBe('tested');
  expect(outputs.check?.recipe?.findings.map(({ code, fix }) => [code, fix?.is])).toEqual(
    expect.arrayContaining([
      ['windows-line-endings', 'on'],
      ['debug-symbols', 'on'],
      ['loopback-bind', 'on'],
    ]),
  );
  expect(inImage(outputs.build?.imageId ?? '', '/app/server.cfg')).toBe('bind = 0.0.0.0\n');
  expect(readFileSync(join(gantry.sample, 'server.cfg'), 'utf8')).toBe('bind = 127.0.0.1\n');
});

/** A file's content, by the docker command. */
function inImage(image: string, path: string): string {
  const docker = (...words: string[]): Buffer => execFileSync('docker', words);
  const container = docker('create', image).toString().trim();
  try {
    const archive = docker('cp', `${container}:${path}`, '-');
    const size = Number.parseInt(archive.toString('latin1', 124, 135), 8);
    return archive.toString('utf8', 512, 512 + size);
  } finally {
    docker('rm', container);
  }
}

/** As the system does it: a page cannot make up a file that has a path. */
async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
}
