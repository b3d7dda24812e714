// @ts-check
// Real game servers, and what they need to run, from Debian's packages: fetched once, unpacked where they are wanted.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'debian-packages');

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {string} its output
 */
function output(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26, cwd });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/**
 * Why these packages cannot be had here; null: they are in the cache now, with everything that they need.
 * @param {readonly string[]} names
 * @returns {string | null}
 */
export function missingPackages(names) {
  if (process.platform !== 'linux') return 'needs Linux';
  try {
    fetchPackages(closure(names));
    return null;
  } catch (cause) {
    return `Debian packages cannot be had: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`;
  }
}

/**
 * Fetches these packages only, without what they need: for their files.
 * @param {readonly string[]} names
 */
export function fetchOnly(names) {
  mkdirSync(cache, { recursive: true });
  const there = readdirSync(cache);
  const missing = names.filter((name) => !there.some((file) => file.startsWith(`${name}_`)));
  if (missing.length > 0) output('apt-get', ['download', '-q', ...missing], cache);
}

/**
 * The packages and all that they depend on, as if nothing were installed.
 * @param {readonly string[]} names
 * @returns {string[]} names of files
 */
function closure(names) {
  // As if nothing had been fetched either: what apt has already is not in its list.
  const archives = join(cache, 'none');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const options = ['Dir::State::status=/dev/null', 'APT::Architecture=amd64', `Dir::Cache::Archives=${archives}/`];
  const nothing = options.flatMap((option) => ['-o', option]);
  const lines = output('apt-get', ['install', '--print-uris', '-y', '--no-install-recommends', ...nothing, ...names]);
  return lines.split('\n').flatMap((line) => (line.startsWith("'") ? [line.split(' ')[1] ?? ''] : []));
}

/** @param {readonly string[]} files */
function fetchPackages(files) {
  mkdirSync(cache, { recursive: true });
  const missing = files.filter((file) => !existsSync(join(cache, file)));
  if (missing.length > 0)
    output('apt-get', ['download', '-q', ...missing.map((file) => file.split('_')[0] ?? file)], cache);
}

/**
 * Unpacks the libraries that these servers need, without themselves: what a base image holds. Interpreters, fonts and documents are in
 * packages along with them; no server asks for any.
 * @param {readonly string[]} names
 * @param {string} folder
 */
export function unpackLibraries(names, folder) {
  const own = new Set(names);
  mkdirSync(folder, { recursive: true });
  const left = [
    './bin',
    './sbin',
    './usr/bin',
    './usr/sbin',
    './usr/share',
    './usr/lib/*/perl*',
    './usr/lib/*/dri',
    './var',
  ];
  const without = left.map((path) => `--exclude='${path}'`).join(' ');
  for (const file of closure(names))
    if (!own.has(file.split('_')[0] ?? ''))
      output('sh', ['-c', `dpkg-deb --fsys-tarfile "$0" | tar -x -C "$1" ${without}`, join(cache, file), folder]);
}

/**
 * Unpacks these packages only.
 * @param {readonly string[]} names
 * @param {string} folder
 */
export function unpackPackages(names, folder) {
  const all = readdirSync(cache);
  for (const name of names) {
    const file = all.find((one) => one.startsWith(`${name}_`));
    if (file === undefined) throw new Error(`${name} was not fetched`);
    unpack(file, folder);
  }
}

/**
 * @param {string} file
 * @param {string} folder
 */
function unpack(file, folder) {
  mkdirSync(folder, { recursive: true });
  output('dpkg-deb', ['-x', join(cache, file), folder]);
}
