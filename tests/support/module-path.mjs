// @ts-check
// `import path from './thread?modulePath'` where tests run from TypeScript: the module is built as JavaScript, as electron-vite does for the
// product, and the import answers with where that is. So are whole programs that tests start: once for all files of a run.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');
/** Below `node_modules`, as what stays outside of a build is looked for from there. */
const outDir = join(root, 'node_modules', '.cache', 'gantry-modules');
const KEPT_MS = 24 * 60 * 60_000;

/** @returns {import('vite').Plugin} */
export function modulePath() {
  return {
    name: 'module-path',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('?modulePath')) return null;
      const { path, sources } = await buildOne(id.replace('?modulePath', ''));
      for (const source of sources) this.addWatchFile(source);
      return `export default ${JSON.stringify(path)};`;
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
    plugins: [modulePath()],
    define: { __GANTRY_VERSION__: JSON.stringify('0.0.0-test') },
    // dockerode reads its .proto files from its own folder.
    ssr: { noExternal: true, external: ['dockerode', 'ssh2', 'cpu-features'] },
    build: { ssr: entry, write: false, target: 'node20', rolldownOptions: { output: { entryFileNames: 'entry.mjs' } } },
  });
  if (!('output' in built)) throw new Error(`${entry} was not built`);
  const chunks = built.output.flatMap((one) => (one.type === 'chunk' ? [one] : []));
  return {
    path: join(put(chunks), 'entry.mjs'),
    sources: chunks.flatMap(({ moduleIds }) => moduleIds.filter((id) => existsSync(id))),
  };
}

/**
 * @param {readonly { readonly fileName: string, readonly code: string }[]} chunks
 * @returns {string} their folder
 */
function put(chunks) {
  const hash = createHash('sha256');
  for (const { fileName, code } of chunks) hash.update(`${fileName}\0${code}\0`);
  const folder = join(outDir, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  forgetOld();
  const ours = `${folder}.${process.pid}`;
  for (const { fileName, code } of chunks) {
    mkdirSync(dirname(join(ours, fileName)), { recursive: true });
    writeFileSync(join(ours, fileName), code);
  }
  try {
    renameSync(ours, folder);
  } catch (cause) {
    // Another run was first.
    rmSync(ours, { recursive: true });
    if (!existsSync(folder)) throw cause;
  }
  return folder;
}

/** Each change of a program leaves a folder. */
function forgetOld() {
  mkdirSync(outDir, { recursive: true });
  for (const name of readdirSync(outDir)) {
    const path = join(outDir, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (mtimeMs < Date.now() - KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
