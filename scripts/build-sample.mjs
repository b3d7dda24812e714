// @ts-check
// Compiles the sample's game server anew. Needed only after a change of its source: the result is committed.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './lib/run.mjs';

const MAX_BYTES = 30_000;
const sample = join(root, 'resources', 'samples', 'udp-server');
const program = join(sample, 'udp-server');
const small = [
  '-Os',
  '-s',
  '-fno-stack-protector',
  '-fno-asynchronous-unwind-tables',
  '-Wl,--build-id=none',
  '-Wl,-z,noseparate-code',
];
const plain = ['-nostdlib', '-static', '-ffreestanding', '-fno-builtin', '-fno-pic', '-no-pie', '-march=x86-64'];
run('gcc', [
  '-std=c11',
  '-Wall',
  '-Wextra',
  '-Werror',
  ...small,
  ...plain,
  '-o',
  program,
  join(sample, 'source', 'server.c'),
]);
const { size } = statSync(program);
if (size > MAX_BYTES) throw new Error(`${program} is ${size} bytes long; ${MAX_BYTES} are allowed`);
say(`✔ ${program}: ${size} bytes`);
