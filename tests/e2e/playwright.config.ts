import { defineConfig } from '@playwright/test';

/** Where the JSON report goes; set by the script that counts the tests. */
const report = process.env['GANTRY_E2E_REPORT'];

/**
 * What a packaged app could do otherwise than the source: how screens look, what a registry is asked for and what a limit stops is the
 * same code, seen once.
 */
const alike = ['screens.spec.ts', 'storage.spec.ts', 'builds.spec.ts', 'registry.spec.ts', 'log.spec.ts'];

export default defineConfig({
  testDir: '.',
  testIgnore: process.env['GANTRY_E2E_APP'] === undefined ? [] : alike,
  outputDir: process.env['GANTRY_E2E_OUTPUT'] ?? '../../test-output/e2e',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // Each test starts an app and a registry of its own; more side by side would only wait for each other.
  workers: 2,
  // By test, not by file: the longest file would end alone.
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  reporter: report === undefined ? 'list' : [['list'], ['json', { outputFile: report }]],
});
