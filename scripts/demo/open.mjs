// @ts-check
// The demo with a display: the app is left to the user.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import process from 'node:process';

/**
 * @param {{ electron: string, home: string, sample: string }} options
 * @returns {Promise<void>} when the window was closed
 */
export function openForUser({ electron, home, sample }) {
  mkdirSync(home, { recursive: true });
  console.log(
    `The window is yours: choose “Try it in the local sandbox”, then add this folder and press Push:\n  ${sample}`,
  );
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const child = spawn(electron, [process.cwd(), ...(isRoot ? ['--no-sandbox'] : [])], {
    stdio: 'inherit',
    env: { ...process.env, GANTRY_HOME: home },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}
