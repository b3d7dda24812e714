// @ts-check
// Compiles the small programs that go into containers anew: the recipes' first process, and what the boot test looks with.
// Needed only after a change of their sources: the results are committed.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './lib/run.mjs';

const MAX_BYTES = 8000;
const programs = [
  join(root, 'resources', 'recipes', 'init', 'init'),
  join(root, 'resources', 'recipes', 'remove', 'remove'),
  join(root, 'resources', 'boot-test', 'listening'),
];
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
for (const program of programs) {
  run('gcc', [...strict, ...small, ...plain, '-o', program, `${program}.c`]);
  const { size } = statSync(program);
  if (size > MAX_BYTES) throw new Error(`${program} is ${size} bytes long; ${MAX_BYTES} are allowed`);
  say(`✔ ${program}: ${size} bytes`);
}
