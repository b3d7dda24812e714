// @ts-check
// npm run demo: everything from a fresh clone to a game server in a registry, in the real window.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setUp } from './setup.mjs';

const { electron } = await setUp('demo');
const { ensureEngine } = await import('./lib/engine.mjs');
const { withDisplay, hasDisplay } = await import('./lib/display.mjs');
const { makeSample } = await import('./lib/sample.mjs');

const work = mkdtempSync(join(tmpdir(), 'gantry-demo-'));
const engine = await ensureEngine();
process.env['DOCKER_HOST'] = engine.host;
let failed = false;
try {
  const sample = join(work, 'udp-arena');
  await makeSample(sample, { assetBytes: 24_000_000 });
  console.log(`✔ sample game server in ${sample}`);
  if (hasDisplay() && process.env['CI'] === undefined) {
    const { openForUser } = await import('./demo/open.mjs');
    await openForUser({ electron, home: join(work, 'home'), sample });
  } else {
    const { drive } = await import('./demo/drive.mjs');
    await withDisplay(() => drive({ electron, home: join(work, 'home'), sample, engineHost: engine.host }));
  }
} catch (cause) {
  failed = true;
  console.error(`✘ ${cause instanceof Error ? cause.stack : cause}`);
} finally {
  await engine.stop();
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
