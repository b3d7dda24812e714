import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { addProject, chooseSandbox, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { defaultVersionSettings } from '../../shared/model/version-settings';
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
  await what.getByText(/^Image: base/).click();
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
  await haveTemplate(page, 7777, 'gameport');
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
  const checks = outputs.bootTest?.is === 'tested' ? outputs.bootTest.checks : [];
  expect(checks.map(({ code, is }) => `${code} ${is}`)).toEqual([
    ...['start ok', 'ports ok', 'memory ok', 'user ok', 'stop ok'],
  ]);
  const panel = page.getByRole('list', { name: 'Checks of the boot test' });
  await expect(panel.getByText('It listens on 7777/udp.')).toBeVisible();
  await expect(panel.getByText(/^It used up to .* of 256 MB/)).toBeVisible();
  await expect(panel.getByText('Passed', { exact: true })).toHaveCount(5);
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

test('a boot test that fails: the server is heard while it runs, each check is told, and the push goes on without', async ({
  gantry,
}) => {
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  // The server is told its port by another name than this one, and takes its usual one.
  await haveTemplate(page, 7778, 'match');
  await addProject(app, page, gantry.sample);
  await page.getByRole('button', { name: 'Push udp-arena' }).click();
  const log = page.getByRole('log', { name: 'Log lines' });
  await expect(log.getByText(/listening on UDP 7777/)).toBeVisible({ timeout: 60_000 });
  expect((await newestJob(page)).state).toEqual({ is: 'running', step: 'bootTest' });

  const words = 'It listens on 7777/udp; the template says 7778/udp.';
  await expect(page.getByRole('alert').getByText(words)).toBeVisible({ timeout: 60_000 });
  const panel = page.getByRole('list', { name: 'Checks of the boot test' });
  await expect(panel.getByRole('listitem').first()).toHaveText(`FailedPorts${words}`);
  await page.getByRole('button', { name: 'Push without a boot test' }).click();
  await page.getByRole('region', { name: 'Result' }).waitFor({ timeout: 60_000 });
  await expect(page.getByText('Left out: the image was not started.')).toBeVisible();
});

/** As somebody made it before: an app, and its settings for the sample's repository. */
async function haveTemplate(page: Page, port: number, name: string): Promise<void> {
  const one = { port, protocol: 'UDP', name, toCheck: true, tlsUpgrade: false };
  const settings = { ...defaultVersionSettings, cpuUnits: 256, memoryMb: 256, ports: [one] };
  const template = { repository: 'udp-arena', app: 'arena', versionName: '{tag}', linksByItself: false, settings };
  const failure = await page.evaluate(async (wanted) => {
    const { connections, platform } = Reflect.get(globalThis, 'gantry');
    const id = (await connections.list()).value.activeId;
    const answers = [
      await platform.createApp({ id, name: wanted.app }),
      await platform.saveTemplate({ id, template: wanted, inProject: false }),
    ];
    return answers.find(({ ok }) => !ok) ?? null;
  }, template);
  expect(failure).toBeNull();
}

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
