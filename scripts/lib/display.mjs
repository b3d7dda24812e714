// @ts-check
// A screen and a keychain for machines that have none: Xvfb, a session bus of our own, and an unlocked throwaway keyring.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isOnPath } from './run.mjs';

const changed = ['DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_CURRENT_DESKTOP'];

/** Has the user a screen? */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * Runs `work` with a screen; the environment of this process names it, so that children find it.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDisplay(work) {
  if (hasDisplay()) return work();
  const before = { ...process.env };
  /** @type {(() => Promise<void>)[]} */
  const ends = [];
  try {
    await startScreen(ends);
    if (isOnPath('dbus-daemon') && isOnPath('gnome-keyring-daemon')) await startKeyring(ends);
    return await work();
  } finally {
    for (const end of ends.reverse()) await end();
    for (const name of changed) restore(name, before[name]);
  }
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function restore(name, value) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** @param {(() => Promise<void>)[]} ends */
async function startScreen(ends) {
  if (!isOnPath('Xvfb')) throw new Error('There is no screen and no Xvfb. Please install xvfb, or set DISPLAY.');
  // Xvfb itself takes a free number and tells it on the given descriptor once it is ready. `-noreset`: else it starts anew whenever its last
  // client has gone, and a window that comes meanwhile finds no screen.
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  const { number, end } = await startTelling('Xvfb', args, 3);
  ends.push(end);
  process.env['DISPLAY'] = `:${number}`;
}

/** @param {(() => Promise<void>)[]} ends */
async function startKeyring(ends) {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-session-'));
  chmodSync(folder, 0o700);
  ends.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));
  process.env['XDG_RUNTIME_DIR'] = folder;
  process.env['XDG_DATA_HOME'] = join(folder, 'data');
  const { number: address, end } = await startTelling('dbus-daemon', ['--session', '--nofork', '--print-address=3'], 3);
  ends.push(end);
  process.env['DBUS_SESSION_BUS_ADDRESS'] = address;
  // Electron asks the keyring only on a desktop that it knows to have one.
  process.env['XDG_CURRENT_DESKTOP'] = 'GNOME';
  // It ends with its bus.
  const keyring = spawnSync('gnome-keyring-daemon', ['--unlock', '--components=secrets', '--daemonize'], {
    input: 'throwaway',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  if (keyring.status !== 0) throw new Error(`gnome-keyring-daemon ended with ${keyring.status}`);
}

/**
 * Starts a program that tells on a descriptor of its own when it is ready.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {number} descriptor
 * @returns {Promise<{ number: string, end: () => Promise<void> }>} its first line
 */
function startTelling(command, args, descriptor) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const end = async () => {
    child.kill();
    await exited;
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code} instead of starting`)));
    const pipe = /** @type {import('node:stream').Readable} */ (child.stdio[descriptor]);
    let text = '';
    pipe.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve({ number: text.trim(), end });
    });
  });
}
