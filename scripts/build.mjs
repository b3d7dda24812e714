// @ts-check
// Builds the app into out/, if the sources have changed since.
import process from 'node:process';
import { ensureBuild } from './lib/build.mjs';

try {
  ensureBuild();
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exit(1);
}
