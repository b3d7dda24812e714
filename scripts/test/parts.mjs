// @ts-check
// The parts of `npm test`: how each is run, what it waits for, and how its outcome is read.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { isLinuxRoot, packageBin, root } from '../lib/run.mjs';
import { checkModules } from './boundaries.mjs';
import { checkFigures, readPlaywright, readResults } from './results.mjs';

export const output = join(root, 'test-output');

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} args of Node
 * @property {readonly string[]} [after] parts that must have ended well before
 * @property {boolean} [alone] measures times or fills the machine: nothing beside it
 * @property {readonly ('engine' | 'display')[]} [needs]
 * @property {() => NodeJS.ProcessEnv} [env]
 * @property {string | null} [unavailable] why this machine cannot run it; null: it can
 * @property {(stdout: string) => import('./results.mjs').TestResult[]} [results] without it the part counts as one check
 */

const script = (/** @type {string} */ name) => join(root, 'scripts', name);
const report = (/** @type {string} */ name) => join(output, `${name}.json`);

/**
 * @param {string} name
 * @param {readonly string[]} projects
 * @returns {Part}
 */
const vitest = (name, projects) => ({
  name,
  args: [script('test/vitest.mjs'), report(name), ...projects],
  results: () => readResults(report(name)),
});

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} app which app is driven
 * @returns {Part}
 */
const playwright = (name, app) => ({
  name,
  args: [packageBin('@playwright/test/cli.js'), 'test', '--config', join(root, 'tests', 'e2e', 'playwright.config.ts')],
  env: () => ({ ...app, GANTRY_E2E_REPORT: report(name), GANTRY_E2E_OUTPUT: join(output, name) }),
  alone: true,
  needs: ['engine', 'display'],
  results: () => readPlaywright(report(name)),
});

/**
 * @param {{ electron: string, packaged: string }} apps executables
 * @returns {Part[]}
 */
export function partsFor({ electron, packaged }) {
  return [
    { name: 'types', args: [script('types.mjs')] },
    { name: 'lint', args: [packageBin('@biomejs/biome/bin/biome'), 'check', '.'] },
    { name: 'boundaries', args: depcruise, results: checkModules },
    { name: 'unused', args: [packageBin('knip/bin/knip.js')] },
    { name: 'build', args: [script('build.mjs')] },
    vitest('unit', ['unit', 'renderer', 'contract']),
    {
      ...vitest('integration', ['integration', 'integration-alone']),
      after: ['build'],
      alone: true,
      needs: ['engine'],
      unavailable: isLinuxRoot()
        ? null
        : 'it starts and kills engines and registries of its own, which takes root on Linux',
    },
    // As it is shipped, but for one fuse: without it the tests cannot attach to the main process.
    { name: 'package', args: [script('package.mjs'), '--for-tests'], after: ['build'] },
    { ...playwright('e2e', { GANTRY_ELECTRON: electron }), after: ['build'] },
    // Slower than it was, against what is measured beside it: its own words say how figures are renewed.
    {
      name: 'bench-small',
      args: [script('bench-small.mjs')],
      after: ['build'],
      alone: true,
      needs: ['engine', 'display'],
      results: checkFigures,
    },
    { ...playwright('e2e-packaged', { GANTRY_E2E_APP: packaged }), after: ['package'] },
  ];
}

const depcruise = [
  packageBin('dependency-cruiser/bin/dependency-cruise.mjs'),
  '--config',
  '.dependency-cruiser.cjs',
  '--output-type',
  'json',
  'electron',
  'shared',
  'renderer',
];

/** Reports of an earlier run must not pass for those of this one. */
export function forgetReports() {
  rmSync(output, { recursive: true, force: true, maxRetries: 3 });
}

/** @param {Part} part */
export const environmentOf = (part) => ({ ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...part.env?.() });
