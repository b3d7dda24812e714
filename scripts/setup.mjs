// @ts-check
// Everything a fresh clone needs, each step only if it is missing. `node scripts/setup.mjs [start|demo|test]`
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ensurePackages } from './lib/apt.mjs';
import { ensureModules } from './lib/npm.mjs';
import { isLinuxRoot, say } from './lib/run.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed; this is ${process.version}.`);
  process.exit(1);
}

/** @typedef {import('./lib/apt.mjs').Profile} Profile */

/**
 * System packages, npm packages and an Electron.
 * @param {Profile} profile
 */
export async function setUpTools(profile) {
  ensurePackages(profile);
  ensureModules();
  // It needs the npm packages.
  const { ensureRuntime } = await import('./lib/electron-runtime.mjs');
  return { runtime: await ensureRuntime() };
}

/**
 * All of it: the tools, the built app, and a word about the engine.
 * @param {Profile} profile
 * @returns {Promise<{ electron: string, runtime: import('./lib/electron-runtime.mjs').Runtime }>} `electron`: the executable
 */
export async function setUp(profile) {
  const { runtime } = await setUpTools(profile);
  const { ensureBuild } = await import('./lib/build.mjs');
  const { findEngine } = await import('./lib/engine.mjs');
  ensureBuild();
  const host = await findEngine();
  const none = isLinuxRoot()
    ? 'none runs; one of our own is started when needed'
    : 'none answers. Please start Docker Desktop, or another Docker engine';
  say(host === null ? `– engine: ${none}` : `✔ engine: ${host}`);
  return { electron: runtime.executable, runtime };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = process.argv[2] ?? 'test';
  if (asked !== 'start' && asked !== 'demo' && asked !== 'test')
    throw new Error('usage: node scripts/setup.mjs [start|demo|test]');
  await setUp(asked).catch((cause) => {
    console.error(`✘ ${cause instanceof Error ? cause.message : cause}`);
    process.exit(1);
  });
}
