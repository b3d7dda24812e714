import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkModules } from '../../../scripts/test/boundaries.mjs';
import { readPlaywright, readResults } from '../../../scripts/test/results.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gantry-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (content: unknown): string => {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};

describe('the boundary check', () => {
  const report = (totalCruised: number, violations: object[] = []): string =>
    JSON.stringify({ summary: { totalCruised, violations } });
  const outcomes = (stdout: string): string[] => checkModules(stdout).map(({ outcome }) => outcome);

  test('passes when it saw the project and nothing is broken', () => {
    expect(outcomes(report(200))).toEqual(['passed', 'passed']);
  });

  test('fails when it saw next to nothing, however content the tool is', () => {
    expect(outcomes(report(0))).toContain('failed');
    expect(outcomes(report(59))).toContain('failed');
  });

  test('names both ends of a broken arrow, and leaves warnings aside', () => {
    const broken = { rule: { name: 'shared-arrows', severity: 'error' }, from: 'shared/a.ts', to: 'electron/b.ts' };
    const warning = { rule: { name: 'other', severity: 'warn' }, from: 'x.ts', to: 'y.ts' };
    const failed = checkModules(report(200, [broken, warning])).filter(({ outcome }) => outcome === 'failed');
    expect(failed).toEqual([
      { name: 'boundaries > shared-arrows', outcome: 'failed', reason: 'shared/a.ts -> electron/b.ts' },
    ]);
  });
});

describe('the report of the end-to-end tests', () => {
  const spec = (title: string, status: string, more: object = {}): object => ({
    title,
    file: 'a.spec.ts',
    tests: [{ status, annotations: [], results: [], ...more }],
  });

  test('every test counts once, however deep it stands', () => {
    const file = write({
      suites: [{ specs: [spec('one', 'expected')], suites: [{ specs: [spec('two', 'expected')] }] }],
    });
    expect(readPlaywright(file).map(({ name }) => name)).toEqual(['a.spec.ts > one', 'a.spec.ts > two']);
  });

  test('a skipped test keeps its reason', () => {
    const annotations = [{ type: 'skip', description: 'no keychain here' }];
    const file = write({ suites: [{ specs: [spec('one', 'skipped', { annotations })] }] });
    expect(readPlaywright(file)).toEqual([{ name: 'a.spec.ts > one', outcome: 'skipped', reason: 'no keychain here' }]);
  });

  test('a test that passes only sometimes has failed', () => {
    const file = write({ suites: [{ specs: [spec('one', 'flaky')] }] });
    expect(readPlaywright(file)[0]?.outcome).toBe('failed');
  });

  test('the message of a failure comes without colours', () => {
    const results = [{ error: { message: '\u001b[31mno button\u001b[39m' } }];
    const file = write({ suites: [{ specs: [spec('one', 'unexpected', { results })] }] });
    expect(readPlaywright(file)[0]?.reason).toBe('no button');
  });

  test('an error outside of any test is a failure', () => {
    const file = write({ suites: [], errors: [{ message: 'cannot load a.spec.ts' }] });
    expect(readPlaywright(file)).toEqual([
      { name: 'outside of any test', outcome: 'failed', reason: 'cannot load a.spec.ts' },
    ]);
  });
});

test('a report that was never written tells of no test', () => {
  expect(readResults(join(folder, 'missing.json'))).toEqual([]);
  expect(readPlaywright(join(folder, 'missing.json'))).toEqual([]);
});
