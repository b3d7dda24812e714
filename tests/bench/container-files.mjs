// @ts-check
// A base image to build upon, and what containers of an image have inside.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar-stream';

/**
 * @param {string} engineHost
 * @param {readonly string[]} args
 */
const docker = (engineHost, args) =>
  execFileSync('docker', ['-H', engineHost, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/**
 * A shell, and the folders that engines mount into: imported, since nothing can be pulled.
 * @param {string} engineHost
 * @param {string} name
 * @param {string} folder for its files
 */
export function makeBase(engineHost, name, folder) {
  for (const part of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) mkdirSync(join(folder, part), { recursive: true });
  copyFileSync('/bin/busybox', join(folder, 'bin', 'sh'));
  writeFileSync(join(folder, 'etc', 'passwd'), 'root:x:0:0::/:/bin/sh\n');
  const archive = `${folder}.tar`;
  execFileSync('tar', ['cf', archive, '-C', folder, '.']);
  docker(engineHost, ['import', archive, name]);
}

/**
 * One line per file: path, kind, mode, owner, link, content's hash.
 * @param {string} engineHost
 * @param {string} image
 * @returns {Promise<string[]>}
 */
export async function filesOf(engineHost, image) {
  const container = docker(engineHost, ['create', image]);
  const child = spawn('docker', ['-H', engineHost, 'export', container], { stdio: ['ignore', 'pipe', 'inherit'] });
  const unpacker = extract();
  child.stdout.pipe(unpacker);
  const lines = [];
  for await (const entry of unpacker) {
    const { name, type, mode = 0, uid, gid, linkname } = entry.header;
    const hash = createHash('sha256');
    for await (const chunk of entry) hash.update(/** @type {Buffer} */ (chunk));
    lines.push([name, type, mode & 0o7777, uid, gid, linkname, hash.digest('hex')].join(' '));
  }
  docker(engineHost, ['rm', '-f', container]);
  return lines;
}
