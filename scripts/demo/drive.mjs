// @ts-check
// The demo without a display: the real window under Xvfb, driven like a person would, with screenshots and figures.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addProject, chooseSandbox, launch, newestJob, pushFirst } from '../lib/app-driver.mjs';

const out = resolve('demo-output');

/** @param {number} bytes */
const megabytes = (bytes) => (bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/**
 * @param {{ electron: string, home: string, sample: string, engineHost: string }} options
 */
export async function drive({ electron, home, sample, engineHost }) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const startedMs = Date.now();
  const { app, page } = await launch({
    home,
    executable: electron,
    appFolder: process.cwd(),
    env: { DOCKER_HOST: engineHost },
  });
  let shot = 0;
  /** @param {string} name */
  const picture = async (name) => {
    shot += 1;
    await page.screenshot({ path: join(out, `${shot}-${name}.png`), animations: 'disabled' });
  };
  try {
    await page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();
    console.log(`✔ window usable ${((Date.now() - startedMs) / 1000).toFixed(1)} s after the start`);
    await picture('welcome');
    await chooseSandbox(page);
    console.log('✔ local sandbox: a real registry is running');
    await addProject(app, page, sample);
    await picture('project');
    await pushFirst(page);
    const first = report('first push', await newestJob(page));
    await picture('first-push');

    const rules = join(sample, 'rules.txt');
    writeFileSync(rules, `${readFileSync(rules, 'utf8')}greet=welcome to the second build\n`);
    await pushFirst(page);
    const second = report('second push, after a change of rules.txt', await newestJob(page));
    await picture('second-push');
    if (second.sentBytes * 20 > first.sentBytes) throw new Error('The second push sent nearly everything again');

    await proveTag(home, second.reference, second.digest);
    await page.getByRole('navigation', { name: 'Main' }).getByText('Repositories', { exact: true }).click();
    await page.getByRole('button', { name: 'Open udp-arena', exact: true }).click();
    await page.getByRole('grid', { name: 'Artifacts' }).getByRole('row').nth(2).waitFor();
    console.log('✔ the window lists both artifacts with their tags');
    await picture('artifacts');
    await page.getByRole('navigation', { name: 'Main' }).getByText('Activity', { exact: true }).click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await picture('activity');
    console.log(`\nPushed: ${second.reference}\nScreenshots: ${out}`);
  } finally {
    await app.close();
  }
}

/**
 * @param {string} name
 * @param {import('../../shared/model/publish-job').JobView} job
 */
function report(name, job) {
  if (job.state.is !== 'succeeded') throw new Error(`${name}: ${job.state.is}`);
  const { result } = job.state;
  const { reused, total } = result.layers;
  console.log(
    `✔ ${name}: ${megabytes(result.sentBytes)} of ${megabytes(result.artifactBytes)} sent in ${(result.durationMs / 1000).toFixed(1)} s, ${reused} of ${total} layers already there`,
  );
  return result;
}

/**
 * Asks the registry itself, past the app.
 * @param {string} home
 * @param {string} reference `host/project/repository:tag`
 * @param {string} digest
 */
async function proveTag(home, reference, digest) {
  const state = JSON.parse(readFileSync(join(home, 'sandbox', 'sandbox.json'), 'utf8'));
  const [, host = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
  const authorization = `Basic ${Buffer.from(`robot$sandbox+client-push:${state.pushToken}`).toString('base64')}`;
  const list = await fetch(`http://${host}/v2/${name}/tags/list`, { headers: { authorization } });
  const { tags } = /** @type {{ tags: string[] }} */ (await list.json());
  if (!tags.includes(tag)) throw new Error(`The registry does not list ${tag}: ${tags.join(', ')}`);
  const accept = 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
  const manifest = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { authorization, accept },
  });
  if (manifest.headers.get('docker-content-digest') !== digest) throw new Error('The registry names another digest');
  console.log(`✔ the registry lists ${tags.length} tags and names ${digest.slice(0, 19)} for the newest`);
}
