// @ts-check
// npm test: everything from a fresh clone. `node scripts/test.mjs [part...]` runs some parts and what they wait for.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { tempInMemory } from './lib/memory-folder.mjs';
import { seconds } from './lib/run.mjs';
import { setUpTools } from './setup.mjs';

const startedMs = performance.now();
const { runtime } = await setUpTools('test');
// Before anything asks where temporary files belong.
const inMemory = tempInMemory();
const { ensureEngine } = await import('./lib/engine.mjs');
const { withDisplay } = await import('./lib/display.mjs');
const { packagedForTests } = await import('./package/targets.mjs');
const { forgetReports, partsFor } = await import('./test/parts.mjs');
const { runPart } = await import('./test/run-part.mjs');

/** @typedef {import('./test/parts.mjs').Part} Part */
/** @typedef {import('./test/run-part.mjs').Outcome} Outcome */

const parts = choose(partsFor({ electron: runtime.executable, packaged: packagedForTests }), process.argv.slice(2));
forgetReports();
/** @type {Map<string, Outcome>} */
const ended = new Map();

await beside(parts.filter(({ alone }) => alone !== true));
const heavy = parts.filter(({ alone }) => alone === true);
if (heavy.length > 0) await withEngine(() => withDisplay(() => oneByOne(heavy)));
process.exit(conclude());

/**
 * @param {Part[]} all
 * @param {readonly string[]} asked
 */
function choose(all, asked) {
  const unknown = asked.filter((name) => all.every((part) => part.name !== name));
  if (unknown.length > 0)
    throw new Error(`No such part: ${unknown.join(', ')}. There are ${all.map(({ name }) => name).join(', ')}.`);
  const wanted = new Set(asked.length === 0 ? all.map(({ name }) => name) : asked);
  // What is waited for comes earlier in the list.
  for (const { name, after = [] } of [...all].reverse())
    if (wanted.has(name)) for (const earlier of after) wanted.add(earlier);
  return all.filter(({ name }) => wanted.has(name));
}

/** @param {Part[]} light as many at once as there are processors, each after those that it waits for */
async function beside(light) {
  const atOnce = Math.min(availableParallelism(), 4);
  const waiting = [...light];
  /** @type {Set<Promise<void>>} */
  const running = new Set();
  while (waiting.length + running.size > 0) {
    const ready = waiting.findIndex(({ after = [] }) => after.every((name) => ended.has(name)));
    const [part] = ready >= 0 && running.size < atOnce ? waiting.splice(ready, 1) : [];
    if (part === undefined) {
      await Promise.race(running);
      continue;
    }
    const run = attempt(part).finally(() => running.delete(run));
    running.add(run);
  }
}

/** @param {Part[]} heavy */
async function oneByOne(heavy) {
  for (const part of heavy) await attempt(part);
}

/** @param {Part} part */
async function attempt(part) {
  if (part.unavailable != null) {
    console.log(`– ${part.name}: not run on this machine`);
    ended.set(part.name, {
      part: part.name,
      results: [{ name: part.name, outcome: 'skipped', reason: part.unavailable }],
    });
    return;
  }
  const missing = (part.after ?? []).find(
    (name) => ended.get(name)?.results.some(({ outcome }) => outcome === 'failed') !== false,
  );
  if (missing === undefined) ended.set(part.name, await runPart(part));
  else fail(part.name, `could not run: ${missing} failed`);
}

/**
 * @param {string} part
 * @param {string} reason
 */
function fail(part, reason) {
  console.log(`✘ ${part}: ${reason}`);
  ended.set(part, { part, results: [{ name: part, outcome: 'failed', reason }] });
}

/** @param {() => Promise<void>} work */
async function withEngine(work) {
  const before = process.env['DOCKER_HOST'];
  const engine = await ensureEngine().catch((/** @type {Error} */ cause) => cause);
  if (engine instanceof Error) {
    for (const { name } of heavy) fail(name, engine.message);
    return;
  }
  process.env['DOCKER_HOST'] = engine.host;
  try {
    await work();
  } finally {
    await engine.stop({ forget: inMemory });
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
}

/** @returns {number} the exit code */
function conclude() {
  const results = [...ended.values()].flatMap((outcome) => outcome.results);
  const count = (/** @type {string} */ wanted) => results.filter(({ outcome }) => outcome === wanted).length;
  const skipped = results.filter(({ outcome }) => outcome === 'skipped');
  if (skipped.length > 0) console.log(`\nNot run on this machine:`);
  // A suite that is skipped as a whole tells its reason in its name.
  for (const { name, reason } of skipped) console.log(`  – ${name}${reason === null ? '' : `: ${reason}`}`);
  console.log(`\n${seconds(startedMs)}; all output is in test-output/`);
  console.log(`${count('passed')} passed, ${count('failed')} failed`);
  return count('failed') === 0 ? 0 : 1;
}
