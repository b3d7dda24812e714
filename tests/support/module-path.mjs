// @ts-check
// `import path from './thread?modulePath'` where tests run from TypeScript: the module is built as one JavaScript file, as electron-vite does
// for the product, and the import answers with where that is.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');
const outDir = join(root, 'node_modules', '.cache', 'gantry-modules');

/** @returns {import('vite').Plugin} */
export function modulePath() {
  /** @type {Map<string, Promise<string>>} */
  const built = new Map();
  return {
    name: 'module-path',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('?modulePath')) return null;
      const entry = id.replace('?modulePath', '');
      const path = built.get(entry) ?? buildOne(entry);
      built.set(entry, path);
      return `export default ${JSON.stringify(await path)};`;
    },
  };
}

/**
 * Named by its content: test runs side by side share it.
 * @param {string} entry
 */
async function buildOne(entry) {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: entry, write: false, target: 'node20' },
  });
  if (!('output' in built)) throw new Error(`${entry} was not built`);
  const [{ code }] = built.output;
  const path = join(outDir, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(path)) return path;
  mkdirSync(outDir, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}
