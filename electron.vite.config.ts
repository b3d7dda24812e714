import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string };
const define = { __GANTRY_VERSION__: JSON.stringify(version) };
/** The same nonce for the dev server's tags and for the policy that the main process sends. */
const devNonce = process.env['GANTRY_DEV_NONCE'];

export default defineConfig({
  main: {
    define,
    build: {
      // dockerode reads its .proto files from its own folder; everything else is bundled.
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          main: resolve(root, 'electron/main.ts'),
          sandbox: resolve(root, 'electron/sandbox/main.ts'),
          ...(existsSync(resolve(root, 'electron/cli/main.ts'))
            ? { gantry: resolve(root, 'electron/cli/main.ts') }
            : {}),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(root, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [
      react(),
      { name: 'dev-nonce', apply: 'serve', transformIndexHtml: (html) => html.replaceAll('__NONCE__', devNonce ?? '') },
    ],
    ...(devNonce === undefined ? {} : { html: { cspNonce: devNonce } }),
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      rolldownOptions: { input: resolve(root, 'renderer/index.html') },
    },
  },
});
