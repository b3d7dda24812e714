import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { modulePath } from './module-path.mjs';

/** A TypeScript file of ours as one JavaScript file that plain Node runs; for tests that kill a whole process. */
export async function bundle(entry: string): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-bundle-'));
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [modulePath()],
    build: {
      ssr: entry,
      outDir: dir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
    ssr: { noExternal: true },
  });
  return { file: join(dir, 'entry.mjs'), remove: () => rm(dir, { recursive: true, force: true }) };
}
