// @ts-check
// Compiles the recipes' first process anew. Needed only after a change of its source: the result is committed.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './lib/run.mjs';

const MAX_BYTES = 8000;
const folder = join(root, 'resources', 'recipes', 'init');
const program = join(folder, 'init');
const small = [
  '-Os',
  '-s',
  '-fno-stack-protector',
  '-fno-asynchronous-unwind-tables',
  '-Wl,--build-id=none',
  '-Wl,-z,noseparate-code',
];
const plain = ['-nostdlib', '-static', '-ffreestanding', '-fno-builtin', '-fno-pic', '-no-pie', '-march=x86-64'];
const strict = ['-std=c11', '-Wall', '-Wextra', '-Werror'];
run('gcc', [...strict, ...small, ...plain, '-o', program, join(folder, 'init.c')]);
const { size } = statSync(program);
if (size > MAX_BYTES) throw new Error(`${program} is ${size} bytes long; ${MAX_BYTES} are allowed`);
say(`✔ ${program}: ${size} bytes`);
