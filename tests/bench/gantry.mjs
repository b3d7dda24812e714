// @ts-check
// The built command as benchmarks and end-to-end tests use it: a sandbox of their own, and commands against it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const program = 'out/main/gantry.js';

/**
 * @typedef {object} Sandbox how to reach it, and how to end it
 * @property {string} registry
 * @property {string} project
 * @property {string} username
 * @property {string} token
 * @property {string} apiUrl
 * @property {string} apiToken
 * @property {() => Promise<void>} stop
 */
/** @typedef {{ engineHost: string, sandbox: Sandbox, home: string }} Tools */

/**
 * `gantry sandbox` as a build machine would start it; an app with the same folder finds it running and shares it.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Sandbox>}
 */
export async function startSandbox(dataDir, env = process.env) {
  const child = spawn(process.execPath, [program, 'sandbox', '--data', dataDir], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) return { ...JSON.parse(line), stop };
  throw new Error(`gantry sandbox ended with ${await ended}`);
}

/**
 * The result line of a command, which is its last one; throws where it ends with a failure.
 * @param {Tools} tools
 * @param {readonly string[]} args
 * @param {(pid: number) => void} [onStart]
 * @returns {Promise<any>}
 */
export function gantry({ engineHost, sandbox, home }, args, onStart = () => undefined) {
  const env = {
    ...process.env,
    DOCKER_HOST: engineHost,
    GANTRY_HOME: home,
    GANTRY_REGISTRY: sandbox.registry,
    GANTRY_PROJECT: sandbox.project,
    GANTRY_PUSH_USERNAME: sandbox.username,
    GANTRY_PUSH_TOKEN: sandbox.token,
  };
  const child = spawn(process.execPath, [program, ...args, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.pid !== undefined) onStart(child.pid);
  let last = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    last = (last + chunk).split('\n').slice(-2).join('\n');
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(last.trim()));
      else reject(new Error(`gantry ${args[0]} ended with ${code}: ${last}`));
    });
  });
}

/**
 * The same with the most memory that its process had, by Linux's own count; 0 elsewhere.
 * @param {Tools} tools
 * @param {readonly string[]} args
 * @returns {Promise<{ result: any, peakMb: number }>}
 */
export async function gantryWithPeak(tools, args) {
  let peakMb = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let watch;
  try {
    const result = await gantry(tools, args, (pid) => {
      watch = setInterval(() => {
        try {
          const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
          peakMb = Math.max(peakMb, Number(kilobytes ?? 0) / 1024);
        } catch {
          // It has just ended, or this is no Linux.
        }
      }, 20);
    });
    return { result, peakMb };
  } finally {
    clearInterval(watch);
  }
}

/**
 * In MB: of all processes of the app, and of the one that does the work.
 * @param {import('@playwright/test').ElectronApplication} app
 */
export const memoryOf = (app) =>
  app.evaluate(({ app: electron }) => {
    const all = electron
      .getAppMetrics()
      .map(({ type, memory }) => ({ type, mb: (memory.workingSetSize * 1024) / 1e6 }));
    const sum = (/** @type {typeof all} */ some) => some.reduce((total, { mb }) => total + mb, 0);
    return { allMb: sum(all), mainMb: sum(all.filter(({ type }) => type === 'Browser')) };
  });
