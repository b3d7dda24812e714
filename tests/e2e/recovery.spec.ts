import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addProject, chooseSandbox, newestJob } from '../../scripts/lib/app-driver.mjs';
import { expect, test } from './support/gantry';

test('killing the app in the middle of a push leaves an interrupted push that goes on', async ({ gantry }) => {
  const { app, page } = await gantry.start();
  await chooseSandbox(page);
  await addProject(app, page, gantry.sample);
  const pid = app.process().pid ?? 0;
  await page
    .getByRole('button', { name: /^Push \S/ })
    .first()
    .click();
  const jobs = join(gantry.home, 'jobs');
  await expect
    .poll(
      () =>
        // The first push makes the folder.
        (existsSync(jobs) ? readdirSync(jobs) : [])
          .filter((name) => name.endsWith('.json'))
          .some((name) => readFileSync(join(jobs, name), 'utf8').includes('"running"')),
      { intervals: [5] },
    )
    .toBe(true);
  process.kill(pid, 'SIGKILL');
  await app.waitForEvent('close');

  const again = await gantry.start();
  await again.page.getByRole('navigation', { name: 'Main' }).waitFor();
  const job = await newestJob(again.page);
  expect(job.state.is).toBe('interrupted');
  await again.page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
  await again.page.getByRole('button', { name: `open udp-arena:${job.request.tag}` }).click();
  await again.page.getByRole('button', { name: 'Try again' }).first().click();
  await again.page.getByRole('region', { name: 'Result' }).waitFor({ timeout: 60_000 });
});

test('a server that a killed boot test left behind goes at the next start, one of another installation stays', async ({
  gantry,
}) => {
  const first = await gantry.start();
  await first.page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();
  await first.app.close();
  const { id } = JSON.parse(readFileSync(join(gantry.home, 'installation.json'), 'utf8'));
  const docker = (words: readonly string[], input = Buffer.alloc(0)): string =>
    execFileSync('docker', words, { input }).toString().trim();
  const image = docker(['import', '-'], Buffer.alloc(1024));
  // No process has this number: they end at 2^22 (Linux, pid_max).
  const left = (installation: string): string => {
    const labels = ['role=boot-test', `installation=${installation}`, 'process=99999999'];
    return docker(['create', ...labels.flatMap((label) => ['--label', `dev.gantry.${label}`]), image, '/server']);
  };
  const [own, other] = [left(id), left('another')];
  try {
    await gantry.start();
    await expect.poll(() => docker(['ps', '-aq', '--no-trunc']).split('\n')).not.toContain(own);
    expect(docker(['ps', '-aq', '--no-trunc']).split('\n')).toContain(other);
  } finally {
    docker(['rm', '-f', other]);
    docker(['rmi', '-f', image]);
  }
});

test('settings that cannot be read are set aside, said so, and do not stop the app', async ({ gantry }) => {
  const first = await gantry.start();
  await chooseSandbox(first.page);
  await first.app.close();
  writeFileSync(join(gantry.home, 'settings.json'), '{ this is not JSON');

  const { page } = await gantry.start();
  await expect(page.getByText(/settings\.json could not be understood/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try it in the local sandbox' })).toBeVisible();
  expect(readdirSync(gantry.home).some((name) => name.startsWith('settings.json.unreadable-'))).toBe(true);
});

test('a second start shows the first window instead of another app', async ({ gantry }) => {
  const { page } = await gantry.start();
  await page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();
  await expect(gantry.start()).rejects.toThrow();
  expect(await page.evaluate(() => document.visibilityState)).toBe('visible');
});
