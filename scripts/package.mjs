// @ts-check
// npm run package: the packaged app, in dist/. Further arguments go to electron-builder, e.g. `npm run package -- --mac dmg`.
// `--for-tests`: unpacked, in test-output/, with the one fuse open that the end-to-end tests attach through.
import { rmSync } from 'node:fs';
import process from 'node:process';
import { foreground, packageBin, say } from './lib/run.mjs';
import { testFolder } from './package/targets.mjs';
import { setUp } from './setup.mjs';

const forTests = process.argv.includes('--for-tests');
const rest = process.argv.slice(2).filter((arg) => arg !== '--for-tests');
const { runtime } = await setUp('start');
if (runtime.source === 'pinned' && !forTests)
  say('– Electron is the pinned stand-in: this package is for trying, not for giving away.');
if (forTests) rmSync(testFolder, { recursive: true, force: true });

const args = [
  '--config',
  'electron-builder.yml',
  // Packing what is here needs no download; the official one is fetched again per target and architecture.
  ...(runtime.source === 'official' && rest.length > 0
    ? []
    : [`-c.electronDist=${runtime.folder}`, `-c.electronVersion=${runtime.version}`]),
  ...(forTests
    ? ['--dir', `-c.directories.output=${testFolder}`, '-c.electronFuses.enableNodeCliInspectArguments=true']
    : []),
  ...rest,
];
const code = await foreground(process.execPath, [packageBin('electron-builder/cli.js'), ...args]);
if (code === 0) say(`✔ package: ${forTests ? testFolder : 'dist/'}`);
process.exit(code);
