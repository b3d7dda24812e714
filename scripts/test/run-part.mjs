// @ts-check
// Runs one part to its end: all it prints goes to test-output/<part>.log.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root, seconds } from '../lib/run.mjs';
import { environmentOf, output } from './parts.mjs';

const MOST_LINES = 20;
/** Far beyond what any part takes: one that hangs must not take the others along. */
const LIMIT_MS = 30 * 60_000;

/**
 * @typedef {object} Outcome
 * @property {string} part
 * @property {import('./results.mjs').TestResult[]} results never empty
 */

/**
 * @param {import('./parts.mjs').Part} part
 * @returns {Promise<Outcome>}
 */
export async function runPart(part) {
  const startedMs = performance.now();
  mkdirSync(output, { recursive: true });
  const file = join(output, `${part.name}.log`);
  const { code, stdout } = await spawnTo(file, part);
  const results = judge(part, code, stdout);
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const passed = results.filter(({ outcome }) => outcome === 'passed').length;
  console.log(
    `${failed.length === 0 ? '✔' : '✘'} ${part.name}: ${passed} passed, ${failed.length} failed (${seconds(startedMs)})`,
  );
  if (failed.length > 0)
    console.log(
      indent(
        part.results === undefined || failed.every(({ name }) => name === part.name)
          ? readFileSync(file, 'utf8')
          : told(failed, file),
      ),
    );
  return { part: part.name, results };
}

/**
 * @param {import('./parts.mjs').Part} part
 * @param {number} code
 * @param {string} stdout
 * @returns {import('./results.mjs').TestResult[]}
 */
function judge(part, code, stdout) {
  /** @type {import('./results.mjs').TestResult} */
  const whole = { name: part.name, outcome: code === 0 ? 'passed' : 'failed', reason: `ended with ${code}` };
  if (part.results === undefined) return [whole];
  try {
    const results = part.results(stdout);
    if (results.length === 0)
      return [{ ...whole, outcome: 'failed', reason: `told of no test and ended with ${code}` }];
    // A runner that complains although each of its tests passed is believed.
    return code === 0 || results.some(({ outcome }) => outcome === 'failed') ? results : [...results, whole];
  } catch (cause) {
    return [{ ...whole, outcome: 'failed', reason: String(cause) }];
  }
}

/**
 * @param {string} file
 * @param {import('./parts.mjs').Part} part
 * @returns {Promise<{ code: number, stdout: string }>}
 */
function spawnTo(file, part) {
  const log = createWriteStream(file);
  const child = spawn(process.execPath, part.args, {
    cwd: root,
    env: environmentOf(part),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    stdout += text;
    log.write(text);
  });
  child.stderr.on('data', (/** @type {Buffer} */ text) => log.write(text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => log.end(() => resolve({ code: code ?? 1, stdout })));
  });
}

/**
 * @param {import('./results.mjs').TestResult[]} failed
 * @param {string} file
 */
const told = (failed, file) =>
  `${failed.map(({ name, reason }) => `✘ ${name}\n${indent(shortened(reason ?? ''))}`).join('\n')}\nAll of it: ${file}`;

/** @param {string} text */
const indent = (text) => text.replace(/^/gm, '    ');

/**
 * A component's whole page in a message helps nobody; the log has it.
 * @param {string} text
 */
const shortened = (text) => {
  const lines = text.split('\n');
  return lines.length <= MOST_LINES ? text : `${lines.slice(0, MOST_LINES).join('\n')}\n…`;
};
