// @ts-check
// A build's context through the session against the raw tar, both by Gantry's adapter to the same engine: first, with nothing changed, and
// after one file of 1 MB changed; bytes that pass a counting proxy in front of the engine's socket.
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { median, spread } from './table.mjs';

const ROUNDS = 3;
const MB = 1_000_000;
/** 20 of 40 MB, 1 of 1 MB and 4,979 of 40 kB: 1 GB in 5,000 files. `GANTRY_BENCH_SMALL`: a tenth of it, for a quick look. */
const scale = process.env['GANTRY_BENCH_SMALL'] ? 0.1 : 1;
/** @param {number} size of 1: all of it */
const sizesOf = (size) => ({
  big: { files: 20, bytes: 40 * MB * size },
  small: { files: Math.round(4979 * size), bytes: 40_000 },
});

/**
 * @param {string} engineHost
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function benchBuild(engineHost) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-build-'));
  const proxy = await countingProxy(engineHost, join(work, 'd.sock'));
  try {
    const buildFolder = await bundled();
    const folder = join(work, 'context');
    const contextBytes = fill(folder, scale);
    const measured = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      measured.push(await oneRound(buildFolder, folder, { engineHost, proxy, tarFirst: round % 2 === 0 }));
      console.log(`  build, round ${round + 1}: ${JSON.stringify(measured.at(-1))}`);
    }
    return rows(measured, contextBytes);
  } finally {
    proxy.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** @typedef {{ session: number, tar: number }} Pair seconds */
/** @typedef {{ first: Pair, same: Pair, changed: Pair, sameBytes: number, changedBytes: number }} Measured */
/** @typedef {typeof import('./build-way.ts').buildFolder} BuildFolder */
/** @typedef {Awaited<ReturnType<typeof countingProxy>>} Proxy */

/**
 * @param {BuildFolder} buildFolder
 * @param {string} folder
 * @param {{ engineHost: string, proxy: Proxy, tarFirst: boolean }} round
 * @returns {Promise<Measured>}
 */
async function oneRound(buildFolder, folder, { engineHost, proxy, tarFirst }) {
  // A key that the engine has never seen: its copy of the context begins empty.
  const installationId = randomUUID();
  const made = new Set();
  const order = tarFirst ? /** @type {const} */ (['tar', 'session']) : /** @type {const} */ (['session', 'tar']);
  /** @param {(way: 'session' | 'tar') => void} prepare @returns {Promise<Pair>} */
  const both = async (prepare) => {
    const seconds = { session: 0, tar: 0 };
    for (const way of order) {
      prepare(way);
      const built = await buildFolder(folder, { host: engineHost, way, installationId });
      made.add(built.imageId);
      seconds[way] = built.seconds;
    }
    return seconds;
  };
  const counted = async () => {
    proxy.reset();
    const { imageId } = await buildFolder(folder, { host: proxy.host, way: 'session', installationId });
    made.add(imageId);
    return proxy.sentBytes();
  };
  const change = () => writeFileSync(join(folder, 'changes'), randomBytes(MB));
  // Each build finds another content than the one before: no layer is taken from a cache.
  const first = await both(change);
  // What either way has just built is known by now.
  await buildFolder(folder, { host: engineHost, way: 'session', installationId });
  const same = await both(() => undefined);
  const sameBytes = await counted();
  const changed = await both(change);
  change();
  const changedBytes = await counted();
  spawnSync('docker', ['-H', engineHost, 'image', 'rm', '-f', ...made]);
  return { first, same, changed, sameBytes, changedBytes };
}

/**
 * @param {readonly Measured[]} measured
 * @param {number} contextBytes
 * @returns {import('./table.mjs').Row[]}
 */
function rows(measured, contextBytes) {
  const row = (
    /** @type {'first' | 'same' | 'changed'} */ kind,
    /** @type {string} */ what,
    /** @type {number} */ goal,
  ) => {
    const ratios = measured.map((one) => one[kind].session / one[kind].tar);
    const seconds = median(measured.map((one) => one[kind].session));
    return {
      what: `${what}, against the raw tar`,
      result: `${spread(ratios)}x (${seconds.toFixed(1)} s)`,
      goal: `<= ${goal}x`,
      met: median(ratios) <= goal,
    };
  };
  const shares = (/** @type {'sameBytes' | 'changedBytes'} */ kind) =>
    measured.map((one) => (one[kind] / contextBytes) * 100);
  const bytes = (/** @type {'sameBytes' | 'changedBytes'} */ kind) =>
    `${spread(shares(kind))} % of the context (${(median(measured.map((one) => one[kind])) / MB).toFixed(2)} MB)`;
  const { big, small } = sizesOf(scale);
  const name = `${(contextBytes / MB / 1000).toFixed(2)} GB in ${(big.files + small.files + 1).toLocaleString('en-US')} files`;
  const changedGoal = 1;
  return [
    row('first', `build of ${name}: the first`, 0.85),
    row('same', 'the same with nothing changed', 0.15),
    { what: 'the same: bytes to the engine', result: bytes('sameBytes'), goal: '' },
    row('changed', 'the same with one file of 1 MB changed', 0.35),
    {
      what: 'the same: bytes to the engine',
      result: bytes('changedBytes'),
      goal: `<= ${changedGoal} %`,
      met: median(shares('changedBytes')) <= changedGoal,
    },
  ];
}

/**
 * A build with nothing changed through the session against the raw tar, the median of three turns.
 * @param {string} engineHost
 * @param {number} size of 1: a gigabyte
 */
export async function unchangedRatio(engineHost, size) {
  const work = mkdtempSync(join(tmpdir(), 'gantry-bench-unchanged-'));
  try {
    const buildFolder = await bundled();
    const folder = join(work, 'context');
    fill(folder, size);
    const installationId = randomUUID();
    const made = new Set();
    const seconds = async (/** @type {'session' | 'tar'} */ way) => {
      const built = await buildFolder(folder, { host: engineHost, way, installationId });
      made.add(built.imageId);
      return built.seconds;
    };
    // What either way has just built is known by now.
    for (const way of /** @type {const} */ (['tar', 'session'])) await seconds(way);
    const ratios = [];
    for (let turn = 0; turn < ROUNDS; turn += 1) ratios.push((await seconds('session')) / (await seconds('tar')));
    spawnSync('docker', ['-H', engineHost, 'image', 'rm', '-f', ...made]);
    return median(ratios);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Content that nobody can compress.
 * @param {string} folder
 * @param {number} size of 1: all of it
 * @returns {number} bytes
 */
function fill(folder, size) {
  const sizes = sizesOf(size);
  mkdirSync(folder);
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /srv\n');
  writeFileSync(join(folder, 'changes'), randomBytes(MB));
  for (const [name, { files, bytes }] of Object.entries(sizes)) {
    for (let file = 0; file < files; file += 1) {
      const dir = join(folder, name, `${file % 50}`);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, `${file}`), randomBytes(bytes));
    }
  }
  return MB + sizes.big.files * sizes.big.bytes + sizes.small.files * sizes.small.bytes;
}

/**
 * Passes everything on to the engine's socket and counts what goes there.
 * @param {string} engineHost
 * @param {string} socket
 */
async function countingProxy(engineHost, socket) {
  let sentBytes = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: engineHost.replace(/^unix:\/\//, ''), allowHalfOpen: true });
    client.on('data', (chunk) => {
      sentBytes += chunk.length;
    });
    client.pipe(engine).pipe(client);
    const end = () => {
      client.destroy();
      engine.destroy();
    };
    for (const one of [client, engine]) one.on('error', end);
  });
  await new Promise((listening) => server.listen(socket, () => listening(undefined)));
  return {
    host: `unix://${socket}`,
    sentBytes: () => sentBytes,
    reset: () => {
      sentBytes = 0;
    },
    close: () => void server.close(),
  };
}

/** @returns {Promise<BuildFolder>} */
async function bundled() {
  const outDir = resolve('out/bench');
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'tests/bench/build-way.ts',
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'build-way.mjs' } },
    },
  });
  return (await import(pathToFileURL(join(outDir, 'build-way.mjs')).href)).buildFolder;
}
