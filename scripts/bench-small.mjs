// @ts-check
// A part of `npm test`: has anything become more than half as slow again as it was, against what is measured beside it in the same run?
// `node scripts/bench-small.mjs --record` measures and keeps the figures that later runs are held against (tests/bench/recorded.json):
// after a change that is meant to cost time, or that saved some. It is run on a machine that does nothing else.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { setUp } from './setup.mjs';

const { electron } = await setUp('test');
const { ensureEngine } = await import('./lib/engine.mjs');
const { withDisplay } = await import('./lib/display.mjs');
const { dockerProgram } = await import('../tests/bench/pushes.mjs');
const { figures, isRegression, measure, record, recordedRatio } = await import('../tests/bench/small.mjs');

/** A busy machine may spoil one measurement; what is really slower is so each time. */
const TRIES = 3;
const keeps = process.argv.includes('--record');

const engine = await ensureEngine();
process.env['DOCKER_HOST'] = engine.host;
/** @type {import('../tests/bench/small.mjs').Measured[]} */
const measured = [];
try {
  await withDisplay(async () => {
    for (const name of figures) {
      if (name.includes('docker command') && !existsSync(dockerProgram)) {
        console.log(`– ${name}: there is no ${dockerProgram}`);
        continue;
      }
      measured.push(await best(name));
    }
  });
} finally {
  await engine.stop({ forget: true });
}
if (keeps) record(measured);
process.exit(!keeps && measured.some(isRegression) ? 1 : 0);

/**
 * The lowest of several, the first where it is no regression.
 * @param {import('../tests/bench/small.mjs').Figure} name
 */
async function best(name) {
  let ratio = Number.POSITIVE_INFINITY;
  for (let tried = 1; tried <= TRIES; tried += 1) {
    ratio = Math.min(ratio, await measure(name, { engineHost: engine.host, electron }));
    const one = { name, ratio };
    const words = `${name}: ${ratio.toFixed(2)}x, recorded ${recordedRatio(name)?.toFixed(2) ?? 'not yet '}x`;
    if (keeps || !isRegression(one)) {
      console.log(`✔ ${words}`);
      return one;
    }
    console.log(`${tried === TRIES ? '✘' : '…'} ${words}: more than half as slow again`);
  }
  return { name, ratio };
}
