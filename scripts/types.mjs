// @ts-check
// npm run types: every tsconfig, as many at once as there are processors.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { promisify } from 'node:util';
import { packageBin, root } from './lib/run.mjs';

const projects = [
  'shared',
  'electron/core',
  'electron',
  'electron/tsconfig.preload.json',
  'renderer',
  'tests',
  'tsconfig.scripts.json',
];
const tsc = packageBin('typescript7/bin/tsc');
const waiting = [...projects];
let failed = 0;

async function next() {
  for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
    try {
      await promisify(execFile)(process.execPath, [tsc, '-p', project], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
      console.log(`✔ ${project}`);
    } catch (cause) {
      failed += 1;
      const { stdout } = /** @type {{ stdout?: string }} */ (cause);
      console.log(`✘ ${project}\n${stdout || String(cause)}`);
    }
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), projects.length) }, next));
process.exit(failed === 0 ? 0 : 1);
