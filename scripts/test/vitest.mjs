// @ts-check
// Runs vitest projects and writes one JSON file with what became of each test. Its own JSON report leaves out why a test was
// skipped. `node scripts/test/vitest.mjs REPORT PROJECT...`
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { startVitest } from 'vitest/node';

const [report = '', ...project] = process.argv.slice(2);

/** @type {import('vitest/reporters').Reporter} */
const collector = {
  onTestRunEnd(modules, errors) {
    /** @type {import('./results.mjs').TestResult[]} */
    const results = [];
    for (const module of modules) {
      // A file that cannot be loaded has no tests, and must not count as none.
      for (const { message } of module.errors())
        results.push({ name: module.relativeModuleId, outcome: 'failed', reason: message });
      for (const test of module.children.allTests()) results.push(resultOf(module.relativeModuleId, test));
    }
    for (const { message } of errors) results.push({ name: 'outside of any test', outcome: 'failed', reason: message });
    writeFileSync(report, JSON.stringify(results));
  },
};

/**
 * @param {string} file
 * @param {import('vitest/node').TestCase} test
 * @returns {import('./results.mjs').TestResult}
 */
function resultOf(file, test) {
  const result = test.result();
  const name = `${file} > ${test.fullName}`;
  if (result.state === 'passed') return { name, outcome: 'passed', reason: null };
  if (result.state === 'skipped') return { name, outcome: 'skipped', reason: result.note ?? null };
  return {
    name,
    outcome: 'failed',
    reason: result.state === 'failed' ? (result.errors[0]?.message ?? null) : 'never ran',
  };
}

const vitest = await startVitest('test', [], { run: true, watch: false, project, reporters: ['default', collector] });
await vitest.close();
