import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string };
const define = { __GANTRY_VERSION__: JSON.stringify(version) };
/** The same nonce for the dev server's tags and for the policy that the main process sends. */
const devNonce = process.env['GANTRY_DEV_NONCE'];

/** Where the schemas are that the page knows as types only: main has parsed what reaches it. */
const models = resolve(root, 'shared', 'model');
const schemaNames = readdirSync(models).flatMap((file) =>
  [...readFileSync(join(models, file), 'utf8').matchAll(/^(?:export )?const ([A-Z]\w*) =/gm)].map(
    ([, name = '']) => name,
  ),
);

/** The first paint waits for all of its code: a schema that the page uses as a value would bring zod with it. */
const withoutZod: Plugin = {
  name: 'without-zod',
  generateBundle(_options, bundle) {
    for (const piece of Object.values(bundle))
      if (piece.type === 'chunk' && piece.moduleIds.some((id) => id.includes('/node_modules/zod/')))
        this.error(`${piece.fileName} brings zod to the page: something there uses a schema as a value.`);
  },
};

/** Styles are imported for each component: one that is forgotten would show only to who looks. */
const withAllStyles: Plugin = {
  name: 'with-all-styles',
  generateBundle(_options, bundle) {
    const classesIn = (text: string) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
    const pieces = Object.values(bundle);
    const styled = classesIn(
      pieces
        .map((piece) => (piece.type === 'asset' && piece.fileName.endsWith('.css') ? String(piece.source) : ''))
        .join(),
    );
    const has = classesIn(readFileSync(resolve(root, 'node_modules/@mantine/core/styles.css'), 'utf8'));
    for (const piece of pieces)
      for (const name of piece.type === 'chunk' ? classesIn(piece.code) : [])
        if (has.has(name) && !styled.has(name))
          this.error(`${piece.fileName} uses Mantine's ${name}, whose styles renderer/mantine-styles.ts lacks.`);
  },
};

/** An index.ts only names what a feature offers: who takes one part of it does not take the others. */
const withoutEffects = { test: /\/((?:electron|renderer)\/.*\/index|shared\/.*)\.ts$/, sideEffects: false };
/** How schemas are read is said there, before any of them is made; in the page there are none. */
const saysHowToRead = { test: /\/shared\/zod\.ts$/, sideEffects: true };

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
        treeshake: { moduleSideEffects: [saysHowToRead, withoutEffects] },
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // Schemas stand by themselves: put together with what else uses them they would bring that to the window's start.
          // So does what the start shares with what comes later.
          codeSplitting: {
            groups: [
              { name: 'model', test: /\/shared\/model\// },
              { name: 'throttle', test: /\/core\/throttle\.ts$/ },
            ],
          },
          // Less to read at each start; names stay, for what the log says of errors.
          minify: { mangle: false, compress: true, codegen: true },
        },
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
    plugins: [react(), withoutZod, withAllStyles],
    ...(devNonce === undefined ? {} : { html: { cspNonce: devNonce } }),
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      rolldownOptions: {
        input: resolve(root, 'renderer/index.html'),
        treeshake: { manualPureFunctions: ['z', ...schemaNames], moduleSideEffects: [withoutEffects] },
        // What the first paint needs is one file, whole: each file of its own is a turn of the main process.
        output: { codeSplitting: { groups: [{ name: 'first', test: /\/renderer\/main\.tsx$/ }] } },
      },
    },
  },
});
