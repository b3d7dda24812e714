// @ts-check
// npm run bench: figures with their spread, as ratios within one run, each with its goal. `node scripts/bench.mjs [part...]` runs parts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setUp } from './setup.mjs';

const { electron } = await setUp('demo');
const { ensureEngine } = await import('./lib/engine.mjs');
const { withDisplay } = await import('./lib/display.mjs');
const { parts } = await import('../tests/bench/parts.mjs');
const { table } = await import('../tests/bench/table.mjs');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0)
  throw new Error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`);
const engine = await ensureEngine();
process.env['DOCKER_HOST'] = engine.host;
/** @type {import('../tests/bench/table.mjs').Row[]} */
const rows = [];
try {
  await withDisplay(async () => {
    for (const [name, run] of Object.entries(parts)) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      console.log(`${name} …`);
      rows.push(...(await run({ engineHost: engine.host, electron })));
      keep();
    }
  });
} finally {
  await engine.stop({ forget: true });
}
console.log(`\n${keep()}`);

/** What is known so far: a part that fails later must not take it along. */
function keep() {
  const machine = spawnSync('uname', ['-srm'], { encoding: 'utf8' }).stdout?.trim() ?? process.platform;
  const missed = rows.filter(({ met }) => met === false).length;
  const judged = rows.filter(({ met }) => met !== undefined).length;
  const text = `${table(rows)}\n\n${judged - missed} of ${judged} goals met. ${machine}, Node ${process.version}\n`;
  mkdirSync('bench-output', { recursive: true });
  writeFileSync('bench-output/bench.md', text);
  return text;
}
