// @ts-check
// Debian and Ubuntu packages that a part needs. `a|b`: newer releases renamed a package; whichever the release has.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { isLinuxRoot, isOnPath, run, say, seconds } from './run.mjs';

const window = [
  'libgtk-3-0t64|libgtk-3-0',
  'libnss3',
  'libasound2t64|libasound2',
  'libgbm1',
  'libsecret-1-0',
  'fonts-inter',
  'fonts-dejavu-core',
];
const screen = ['xvfb', 'xauth'];
const engine = ['docker.io', 'docker-registry', 'busybox-static', 'git'];
const keyring = ['dbus', 'gnome-keyring'];
/** Servers for the boot test are made when it runs. */
const compiler = ['gcc', 'libc6-dev'];

/** @typedef {'start' | 'demo' | 'test'} Profile what is going to be run, which decides what has to be there */

/** @type {Record<Profile, readonly string[]>} */
const needed = {
  start: window,
  demo: [...window, ...screen, ...engine],
  test: [...window, ...screen, ...engine, ...keyring, ...compiler],
};

/** Other clients, and another engine, which fetch what was pushed: where they cannot be installed, their tests say that they are left out. */
const wished = { test: ['podman', 'skopeo'] };

/**
 * Installs what is missing. Other systems than Debian's family, and users who are not root, are told what to install.
 * @param {Profile} profile
 */
export function ensurePackages(profile) {
  if (process.platform !== 'linux') return;
  if (!isOnPath('dpkg-query') || !isOnPath('apt-get')) {
    say(
      `– system packages: not a Debian or Ubuntu system; needed are the counterparts of ${needed[profile].join(' ')}`,
    );
    return;
  }
  const missing = missingOf(needed[profile]);
  if (missing.length === 0) say(`✔ system packages: all ${needed[profile].length} are there`);
  else if (isLinuxRoot()) install(missing);
  else say(`– system packages: some are missing. Please run: sudo apt-get install ${missing.map(first).join(' ')}`);
  if (profile === 'test' && isLinuxRoot()) wish(missingOf(wished.test));
}

/** @param {readonly string[]} missing */
function wish(missing) {
  if (missing.length === 0) return;
  try {
    install(missing);
  } catch (thrown) {
    const [why] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    say(`– system packages: not installed, and their tests left out: ${missing.join(' ')} (${why})`);
  }
}

/** @param {readonly string[]} missing */
function install(missing) {
  const startedMs = performance.now();
  say(`… system packages: installing ${missing.length}`);
  run('apt-get', ['update', '-qq']);
  const names = missing.map(available);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  say(`✔ system packages: installed ${names.join(' ')} (${seconds(startedMs)})`);
}

/** @param {readonly string[]} wanted */
function missingOf(wanted) {
  const names = wanted.flatMap((entry) => entry.split('|'));
  // Ends with 1 when it does not know one of the names; what it does know is printed all the same.
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', `\${Package} \${db:Status-Status}\\n`, ...names], {
    encoding: 'utf8',
  });
  const installed = new Set(
    stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])),
  );
  return wanted.filter((entry) => !entry.split('|').some((name) => installed.has(name)));
}

/** @param {string} entry */
const first = (entry) => entry.split('|').at(-1) ?? entry;

/** @param {string} entry */
function available(entry) {
  const names = entry.split('|');
  return names.find((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0) ?? first(entry);
}
