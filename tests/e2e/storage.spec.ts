import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { addProject, newestJob, pushFirst } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';
import { startSandbox } from './support/sandbox';

const MB = 1_000_000;
const LIMIT = 40 * MB;
const BUILD = 16 * MB;

/** Every build brings as many new bytes, which do not compress. */
const newBuild = (folder: string): void => writeFileSync(join(folder, 'assets', 'level.pak'), randomBytes(BUILD));

const show = (page: Page, screen: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByText(screen, { exact: true }).click();

const startPush = async (page: Page): Promise<void> => {
  await show(page, 'Push');
  await page
    .getByRole('button', { name: /^Push \S/ })
    .first()
    .click();
};

test('a push that does not fit sends nothing; room is made as promised; more storage is asked for', async ({
  gantry,
}) => {
  test.setTimeout(240_000);
  const sandbox = await startSandbox(join(gantry.home, 'sandbox'));
  const { api } = sandbox;
  const usedBytes = async (): Promise<number> => {
    const { storage } = (await api('GET', '/v1/container-registry')) as { storage: { used_bytes: number } };
    return storage.used_bytes;
  };
  /** Requests that carry bytes; the check opens an upload and takes it back, to learn whether it may. */
  const uploads = async (): Promise<number> => {
    const { requests } = (await api('GET', '/v1/sandbox/requests')) as { requests: { method: string; path: string }[] };
    return requests.filter(
      ({ method, path }) => ['PATCH', 'PUT'].includes(method) && /^\/v2\/.*\/(blobs|manifests)\//.test(path),
    ).length;
  };
  try {
    await api('PUT', '/v1/sandbox/quota', { limit_bytes: LIMIT });
    const { app, page } = await gantry.start();
    await page.getByRole('button', { name: 'Try it in the local sandbox' }).click();
    await page.getByRole('heading', { name: 'Push', exact: true }).waitFor();
    await addProject(app, page, gantry.sample);

    for (const _ of [1, 2]) {
      newBuild(gantry.sample);
      await pushFirst(page, { timeoutMs: 60_000 });
    }
    const before = await usedBytes();
    expect(before).toBeGreaterThan(2 * BUILD);
    const sent = await uploads();

    // The third does not fit: stopped before a byte is sent.
    newBuild(gantry.sample);
    await startPush(page);
    await page.getByRole('button', { name: 'Make room' }).waitFor({ timeout: 60_000 });
    expect((await newestJob(page)).state).toMatchObject({
      is: 'failed',
      step: 'storageCheck',
      error: { code: 'storage-full' },
    });
    expect(await uploads()).toBe(sent);
    expect(await usedBytes()).toBe(before);

    // Making room frees what it says.
    await page.getByRole('button', { name: 'Make room' }).click();
    const room = page.getByRole('dialog', { name: 'Make room' });
    await room.getByLabel(/newest/i).fill('1');
    const go = room.getByRole('button', { name: /^Delete 1 artifact, free/ });
    await expect(go).toBeEnabled({ timeout: 20_000 });
    const promised = Number(/free ([\d.]+) MB/.exec((await go.textContent()) ?? '')?.[1]) * MB;
    await go.click();
    await room.getByRole('button', { name: /^Delete/ }).click();
    await expect(room.getByText(/1 of 1 deleted/)).toBeVisible({ timeout: 20_000 });
    const freed = before - (await usedBytes());
    expect(Math.abs(freed - promised)).toBeLessThan(MB / 20 + promised / 100);
    await room.getByRole('button', { name: 'Close' }).last().click();

    // The same push passes now.
    await show(page, 'Activity');
    await page
      .getByRole('button', { name: /^udp-arena: open/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'Result' }).waitFor({ timeout: 60_000 });

    // More storage: pending with the limit as it was, then granted by itself: the same bytes are a smaller share of a larger limit.
    await show(page, 'Storage');
    const inUse = page.getByRole('region', { name: 'In use' });
    const share = async (): Promise<number> => {
      const label = await inUse.getByRole('img', { name: /^Storage in use: \d+ %$/ }).getAttribute('aria-label');
      return Number(/\d+/.exec(label ?? '')?.[0]);
    };
    await expect(inUse.getByText('of 40.0 MB', { exact: true })).toBeVisible();
    const shareBefore = await share();
    expect(shareBefore).toBeGreaterThan(50);
    await page.getByRole('button', { name: 'Request more storage' }).click();
    const request = page.getByRole('dialog', { name: 'Request more storage' });
    await request.getByLabel(/New limit in GB/).fill('1');
    await request.getByRole('button', { name: /^Request 1.00 GB/ }).click();
    const pending = inUse.getByText('1.00 GB are asked for and wait for approval.');
    await expect(pending).toBeVisible();
    await expect(inUse.getByText('of 40.0 MB', { exact: true })).toBeVisible();
    await expect(inUse.getByText('of 1.00 GB', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(pending).toBeHidden();
    expect(await share()).toBe(Math.round(((await usedBytes()) / (1000 * MB)) * 100));
    expect(await share()).toBeLessThan(shareBefore);
    await expect(page.getByRole('region', { name: 'Status' }).getByText('of 1.00 GB')).toBeVisible();
    await app.close();
  } finally {
    await sandbox.stop();
  }
});
