// @ts-check
// What became of each test, in one shape for every runner.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {object} TestResult
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} outcome
 * @property {string | null} reason why it failed or was skipped
 */

/**
 * @param {string} file written by vitest.mjs
 * @returns {TestResult[]}
 */
export const readResults = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);

/**
 * What the small bench prints, a line for each figure.
 * @param {string} stdout
 * @returns {TestResult[]}
 */
export const checkFigures = (stdout) =>
  [...stdout.matchAll(/^([✔✘–]) (.+ against .+?): (.+)$/gm)].map(([, mark, name = '', reason = '']) => ({
    name: `bench-small > ${name}`,
    outcome: mark === '✔' ? 'passed' : mark === '✘' ? 'failed' : 'skipped',
    reason: mark === '✔' ? null : reason,
  }));

/** @typedef {{ title: string, file: string, tests: { status: string, annotations: { type: string, description?: string }[], results: { error?: { message?: string } }[] }[] }} Spec */
/** @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite */

/**
 * Playwright's JSON report (testReporter.d.ts: JSONReport).
 * @param {string} file
 * @returns {TestResult[]}
 */
export function readPlaywright(file) {
  if (!existsSync(file)) return [];
  /** @type {Suite & { errors?: { message?: string }[] }} */
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = (report.errors ?? []).map(
    ({ message }) =>
      /** @type {TestResult} */ ({ name: 'outside of any test', outcome: 'failed', reason: message ?? null }),
  );
  return [
    ...broken,
    ...specsOf(report).flatMap(({ file: source, title, tests }) =>
      tests.map((test) => resultOf(`${source} > ${title}`, test)),
    ),
  ];
}

/**
 * @param {Suite} suite
 * @returns {Spec[]}
 */
const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

/**
 * @param {string} name
 * @param {Spec['tests'][number]} test
 * @returns {TestResult}
 */
function resultOf(name, { status, annotations, results }) {
  if (status === 'skipped')
    return {
      name,
      outcome: 'skipped',
      reason: annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? null,
    };
  if (status === 'expected') return { name, outcome: 'passed', reason: null };
  return {
    name,
    outcome: 'failed',
    reason: stripVTControlCharacters(results.find(({ error }) => error !== undefined)?.error?.message ?? status),
  };
}
