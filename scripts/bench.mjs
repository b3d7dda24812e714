// @ts-check
// npm run bench: figures with their spread, as ratios within one run. `node scripts/bench.mjs layers storage publish window registry log` runs parts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setUp } from './setup.mjs';

const { electron } = await setUp('demo');
const { ensureEngine } = await import('./lib/engine.mjs');
const { withDisplay } = await import('./lib/display.mjs');
const { benchPublish } = await import('../tests/bench/publish.mjs');
const { benchLayers } = await import('../tests/bench/layers.mjs');
const { benchStorage } = await import('../tests/bench/storage.mjs');
const { benchWindow } = await import('../tests/bench/window.mjs');
const { benchLog } = await import('../tests/bench/log.mjs');
const { benchRegistry } = await import('../tests/bench/registry.mjs');

const asked = process.argv.slice(2);
const wanted = (/** @type {string} */ part) => asked.length === 0 || asked.includes(part);
const engine = await ensureEngine();
process.env['DOCKER_HOST'] = engine.host;
/** @type {import('../tests/bench/table.mjs').Row[]} */
const rows = [];
try {
  if (wanted('layers')) rows.push(...(await benchLayers(engine.host)));
  if (wanted('storage')) rows.push(...(await benchStorage(engine.host)));
  if (wanted('publish')) rows.push(...(await benchPublish(engine.host)));
  await withDisplay(async () => {
    if (wanted('window')) rows.push(...(await benchWindow(electron)));
    if (wanted('registry')) rows.push(...(await benchRegistry(electron)));
    if (wanted('log')) rows.push(...(await benchLog(electron, engine.host)));
  });
} finally {
  await engine.stop();
}
const { table } = await import('../tests/bench/table.mjs');
const machine = spawnSync('uname', ['-srm'], { encoding: 'utf8' }).stdout?.trim() ?? process.platform;
const text = `${table(rows)}\n\n${machine}, Node ${process.version}\n`;
mkdirSync('bench-output', { recursive: true });
writeFileSync('bench-output/bench.md', text);
console.log(`\n${text}`);
