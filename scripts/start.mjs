// @ts-check
// npm start: the app for daily use, from the sources.
import process from 'node:process';
import { foreground, isLinuxRoot, root } from './lib/run.mjs';
import { setUp } from './setup.mjs';

const { electron } = await setUp('start');
// Chromium's own sandbox cannot be set up as root.
process.exit(await foreground(electron, [root, ...(isLinuxRoot() ? ['--no-sandbox'] : []), ...process.argv.slice(2)]));
