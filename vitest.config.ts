import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first';
import { modulePath } from './tests/support/module-path.mjs';

/** Patient with a busy machine: what hangs is told all the same. */
const testTimeout = 30_000;
/** By itself it would leave a processor to whoever watches. */
const maxWorkers = Math.max(2, availableParallelism() - 1);
/** Files share their modules (each clears what it changed): loading React and Mantine anew took a third of the time. */
const isolate = false;
/** For all but the page, whose tests write no files. */
const setupFiles = ['./tests/support/each-file.ts'];
const define = { __GANTRY_VERSION__: JSON.stringify('0.0.0-test') };

/** All engines of a machine share one bridge and give their containers the same addresses: who speaks to a container by it runs alone. */
const reachedByBridge = ['tests/integration/sandbox/container.test.ts'];
const integration = {
  include: ['tests/integration/**/*.test.ts'],
  environment: 'node' as const,
  setupFiles,
  isolate,
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        define,
        plugins: [modulePath()],
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          environment: 'node',
          setupFiles,
          testTimeout,
          maxWorkers,
          isolate,
        },
      },
      {
        define,
        plugins: [react()],
        test: {
          name: 'renderer',
          include: ['tests/unit/**/*.test.tsx'],
          environment: 'jsdom',
          testTimeout,
          maxWorkers,
          isolate,
        },
      },
      {
        define,
        plugins: [modulePath()],
        test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], environment: 'node', maxWorkers },
      },
      {
        define,
        plugins: [modulePath()],
        test: {
          ...{ ...integration, name: 'integration', exclude: reachedByBridge },
          // Files have engines and registries of their own, and some wait for those most of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        define,
        plugins: [modulePath()],
        test: {
          ...{ ...integration, name: 'integration-alone', include: reachedByBridge },
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
