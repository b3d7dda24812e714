// @ts-check
// Stands in for Electron's own default app: `electron [flags] <folder|file> [args]` loads that app. Packed into the pinned runtime.
// An ES module with top-level await: Electron holds `ready` back until the app's own main module has run.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import electron from 'electron';

// These two setters are there for exactly this purpose and left out of the published types.
const app = /** @type {import('electron').App & Record<'setVersion' | 'setAppPath', (value: string) => void>} */ (
  electron.app
);
const require = createRequire(import.meta.url);
const args = process.argv.slice(1);
let target;
for (let at = 0; at < args.length && target === undefined; at += 1) {
  const arg = args[at] ?? '';
  if (arg === '-r' || arg === '--require') {
    // Playwright attaches by a script of its own that runs before the app.
    at += 1;
    require(path.resolve(args[at] ?? ''));
  } else if (arg === '--version' || arg === '-v') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (!arg.startsWith('-')) {
    target = path.resolve(arg);
  }
}
if (target === undefined) {
  console.error('usage: electron [flags] <folder|file>');
  process.exit(1);
}
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
let main = target;
if (existsSync(target) && statSync(target).isDirectory()) {
  const manifest = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
  app.setDesktopName(manifest.desktopName || `${app.getName()}.desktop`);
  app.setAppPath(target);
  main = require.resolve(path.resolve(target, manifest.main || 'index.js'));
} else {
  app.setAppPath(path.dirname(target));
}
try {
  await import(pathToFileURL(main).href);
} catch (cause) {
  console.error('App threw an error during load\n', cause);
  process.exit(1);
}
