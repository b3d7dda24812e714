import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type ElectronApplication, type Page } from '@playwright/test';
import { launch } from '../../../scripts/lib/app-driver.mjs';
import { makeSample } from '../../../scripts/lib/sample.mjs';

/** Where the app under test is: an Electron runtime with the project's folder, or a packaged app. */
const packaged = process.env['GANTRY_E2E_APP'];
const runtime = process.env['GANTRY_ELECTRON'] ?? '';

export interface Started {
  readonly app: ElectronApplication;
  readonly page: Page;
}

export interface Gantry {
  /** GANTRY_HOME of this test. */
  readonly home: string;
  /** A copy of the sample game server of this test. */
  readonly sample: string;
  start(options?: { size?: { width: number; height: number }; env?: Record<string, string> }): Promise<Started>;
}

const SAMPLE_BYTES = 3_000_000;

/** A fresh home and sample for each test; every app that was started is ended. */
export const test = base.extend<{ gantry: Gantry }, { sampleSource: string }>({
  sampleSource: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'gantry-e2e-sample-'));
      await makeSample(folder, { assetBytes: SAMPLE_BYTES });
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  gantry: async ({ sampleSource }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'gantry-e2e-'));
    const sample = join(folder, 'udp-arena');
    cpSync(sampleSource, sample, { recursive: true });
    const home = join(folder, 'home');
    const started: ElectronApplication[] = [];
    await use({
      home,
      sample,
      start: async (options = {}) => {
        const one = await launch({
          home,
          executable: packaged ?? runtime,
          appFolder: packaged === undefined ? process.cwd() : null,
          ...options,
        });
        started.push(one.app);
        return one;
      },
    });
    for (const app of started) await app.close().catch(() => undefined);
    // Chromium's helpers may write for a moment longer.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },
});
export { expect } from '@playwright/test';
