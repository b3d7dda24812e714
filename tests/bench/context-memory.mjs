// @ts-check
// Memory of the command while a recipe's context goes to the engine and its layers are compressed: at 600 MB and at ten times as much. The
// files are sparse: what they hold does not matter to who passes them on. The engine needs some 15 GB for a while.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sparse } from './contents.mjs';
import { gantryWithPeak, startSandbox } from './gantry.mjs';

const FILES = 12;
const SIZES = [600_000_000, 6_000_000_000];
const MOST = 1.2;

/**
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchContextMemory(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-context-memory-'));
  const sandbox = await startSandbox(join(work, 'sandbox'));
  const tools = { engineHost, sandbox, home: join(work, 'home') };
  try {
    /** @type {number[]} */
    const peaks = [];
    for (const bytes of SIZES) {
      const folder = join(work, `server-${bytes}`);
      lay(folder, bytes);
      const startedMs = performance.now();
      const { peakMb } = await gantryWithPeak(tools, ['plan', folder, '--repository', 'memory']);
      console.log(
        `  ${bytes / 1e9} GB: ${peakMb.toFixed(0)} MB at its peak, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
      );
      peaks.push(peakMb);
      rmSync(folder, { recursive: true, force: true });
      // The engine's copies of it.
      for (const args of [
        ['image', 'prune', '-f'],
        ['builder', 'prune', '-af'],
      ])
        execFileSync('docker', ['-H', engineHost, ...args], { stdio: 'ignore' });
    }
    const [small = 1, large = 0] = peaks;
    return [
      {
        what: 'memory of the command at its peak, a recipe of 6 GB built and its layers compressed, against 600 MB',
        result: `${(large / small).toFixed(2)}x (${large.toFixed(0)} against ${small.toFixed(0)} MB)`,
        goal: `<= ${MOST}x`,
        met: large / small <= MOST,
      },
    ];
  } finally {
    await sandbox.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {number} bytes
 */
function lay(folder, bytes) {
  sparse(join(folder, 'assets'), FILES, bytes);
  copyFileSync('resources/samples/udp-server/udp-server', join(folder, 'server'));
  writeFileSync(join(folder, 'gantry.json'), JSON.stringify({ recipe: { base: 'scratch', executable: 'server' } }));
}
