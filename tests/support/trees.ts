import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A folder that is hard to carry over: what makes it, below a folder of its own. */
export type Tree = (dir: string) => void | Promise<void>;

const file = (dir: string, name: string, content: string | Buffer = name): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const folder = (dir: string, ...names: readonly string[]): string => {
  const path = join(dir, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};
const files = (dir: string, names: readonly string[]): void => {
  for (const name of names) file(dir, name);
};
/** A path below the folder whose last part is no UTF-8. */
const bytes = (dir: string, ...name: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(name)]);

const links: Readonly<Record<string, Tree>> = {
  'a link beside its target': (dir) => {
    file(dir, 'target');
    symlinkSync('target', join(dir, 'link'));
  },
  'a link to another folder’s file': (dir) => symlinkSync('../a link beside its target/target', join(dir, 'link')),
  'links that lead out': (dir) => {
    symlinkSync('../../../../../etc/hostname', join(dir, 'relative'));
    symlinkSync('/etc/hostname', join(dir, 'absolute'));
    symlinkSync('..', join(dir, 'up'));
  },
  'links to nothing': (dir) => {
    symlinkSync('missing', join(dir, 'dangling'));
    symlinkSync('/no/such/place', join(dir, 'dangling-absolute'));
  },
  'links in a circle': (dir) => {
    symlinkSync('self', join(dir, 'self'));
    symlinkSync('two', join(dir, 'one'));
    symlinkSync('one', join(dir, 'two'));
  },
  'a link to a folder': (dir) => {
    file(folder(dir, 'real'), 'inside');
    symlinkSync('real', join(dir, 'link'));
    symlinkSync('./real/', join(dir, 'link-with-slash'));
  },
  'links to links': (dir) => {
    file(dir, 'end');
    symlinkSync('end', join(dir, 'c'));
    symlinkSync('c', join(dir, 'b'));
    symlinkSync('b', join(dir, 'a'));
  },
  'links with hard targets': (dir) => {
    symlinkSync('back\\slash', join(dir, 'backslash'));
    symlinkSync('new\nline', join(dir, 'newline'));
    symlinkSync('größe', join(dir, 'non-ascii'));
    symlinkSync('x'.repeat(101), join(dir, 'long'));
    symlinkSync(`${'y'.repeat(200)}/`.repeat(4), join(dir, 'very-long'));
    symlinkSync(Buffer.from([0x66, 0xff, 0xfe]), join(dir, 'no-utf8'));
  },
};

const hardLinks: Readonly<Record<string, Tree>> = {
  'two names of one file': (dir) => linkSync(file(dir, 'first', randomBytes(3000)), join(dir, 'second')),
  'names of one file in several folders': (dir) => {
    const original = file(folder(dir, 'b'), 'middle', randomBytes(200_000));
    linkSync(original, join(folder(dir, 'a'), 'early'));
    linkSync(original, join(folder(dir, 'c', 'd'), 'late'));
  },
  'two names of an empty file': (dir) => linkSync(file(dir, 'first', ''), join(dir, 'second')),
  'two names of a program': (dir) => {
    chmodSync(file(dir, 'first', '#!/bin/sh\n'), 0o4755);
    linkSync(join(dir, 'first'), join(dir, 'second'));
  },
  'a name whose other is not sent': (dir) => linkSync(file(dir, 'a-ignored', 'same'), join(dir, 'kept')),
};

const names: Readonly<Record<string, Tree>> = {
  'names with spaces': (dir) => files(dir, [' leading', 'trailing ', 'in the middle', '  ']),
  'names with line breaks': (dir) => files(dir, ['a\nb', '\n', 'c\r\nd', 'tab\tbed', '\u001b[31m']),
  'names with commas': (dir) => files(dir, [',', 'a, b', 'a,b']),
  'names with quotes': (dir) => files(dir, ['"double"', "'single'", '`back`', '$HOME', '%41']),
  'names with backslashes': (dir) => {
    files(dir, ['back\\slash', '\\', 'c:\\game']);
    file(folder(dir, 'folder\\with'), 'x');
  },
  'names that look like options': (dir) => files(dir, ['-rf', '--help', '-']),
  'names that look like patterns': (dir) => files(dir, ['*', '?', '[a]', '!x', '#y', '**', '{a,b}', '+', '(']),
  'names of dots': (dir) => files(dir, ['.hidden', '..x', '...', 'x.']),
  'composed and decomposed letters': (dir) =>
    files(dir, ['é'.normalize('NFC'), 'é'.normalize('NFD'), 'Å'.normalize('NFC'), 'Å'.normalize('NFD'), '\u212B']),
  'letters of other alphabets': (dir) => void file(folder(dir, '日本語', 'кириллица'), 'عربى 😀'),
  'names that are no UTF-8': (dir) => {
    writeFileSync(bytes(dir, 0x61, 0xff), 'one');
    writeFileSync(bytes(dir, 0x61, 0xfe), 'two');
    mkdirSync(bytes(dir, 0xc3, 0x28));
    writeFileSync(bytes(dir, 0xc3, 0x28, 0x2f, 0x78), 'inside');
    file(dir, 'a\uFFFD', 'a real replacement character');
  },
  'names that sort by bytes': (dir) => {
    // UTF-16 would have them the other way round.
    files(dir, ['\uE000', '😀', 'a', 'a.b', 'a b', 'a0', 'Z', 'z']);
    file(folder(dir, 'a-b'), 'x');
    file(folder(dir, 'b'), 'x');
    file(folder(dir, 'b!'), 'x');
    file(dir, 'b.c');
  },
  'names that differ in case': (dir) => files(dir, ['Server', 'server', 'SERVER']),
  'long names': (dir) => {
    for (const length of [99, 100, 101, 155, 156, 255]) file(dir, 'n'.repeat(length), `${length}`);
    file(dir, 'ü'.repeat(127));
  },
  'long paths': (dir) => {
    for (const length of [50, 100, 240])
      file(folder(dir, ...Array.from({ length: 4 }, () => `${length}`.padEnd(length, 'p'))), `${length}`);
  },
  'deep folders': (dir) => void file(folder(dir, ...Array.from({ length: 80 }, (_, depth) => `${depth}`)), 'deep'),
};

const kinds: Readonly<Record<string, Tree>> = {
  'empty files': (dir) => {
    for (const name of ['a', 'b', 'c']) file(dir, name, '');
  },
  'empty folders': (dir) => {
    folder(dir, 'one');
    folder(dir, 'two', 'three', 'four');
  },
  'special bits': (dir) => {
    for (const mode of [0o4755, 0o2755, 0o1644, 0o6711, 0o7777]) {
      chmodSync(file(dir, `file-${mode.toString(8)}`), mode);
      chmodSync(folder(dir, `folder-${mode.toString(8)}`), mode);
    }
  },
  'few permissions': (dir) => {
    for (const mode of [0o000, 0o400, 0o111, 0o222, 0o777]) chmodSync(file(dir, `${mode.toString(8)}`), mode);
    file(folder(dir, 'closed'), 'x');
    chmodSync(join(dir, 'closed'), 0o700);
  },
  'other owners': (dir) => {
    for (const id of [1, 1000, 65_534, 200_000]) chownSync(file(dir, `${id}`), id, id + 1);
  },
  'sizes around blocks': (dir) => {
    for (const size of [
      1,
      511,
      512,
      513,
      65_535,
      65_536,
      65_537,
      2 ** 20 - 32,
      2 ** 20 - 1,
      2 ** 20,
      2 ** 20 + 1,
      2 ** 21 + 7,
    ])
      file(dir, `${size}`, randomBytes(size));
  },
  holes: (dir) => {
    truncateSync(file(dir, 'sparse', 'begins'), 30_000_000);
  },
  'strange times': (dir) => {
    for (const seconds of [0, 1, -5, 1.5, 4_102_444_800]) utimesSync(file(dir, `${seconds}`), seconds, seconds);
  },
  'thousands of tiny files': (dir) => {
    for (let at = 0; at < 2000; at += 1) file(folder(dir, `${at % 40}`), `${at}`);
  },
};

/** What no engine makes an image of in the same way. */
export const devices: Readonly<Record<string, Tree>> = {
  'a named pipe': (dir) => void execFileSync('mkfifo', [join(dir, 'pipe')]),
  'a device': (dir) => void execFileSync('mknod', [join(dir, 'null'), 'c', '1', '3']),
  'a socket': (dir) =>
    new Promise((resolve) => {
      const server = createServer().listen(join(dir, 'socket'), () => {
        // Closing would remove it.
        server.unref();
        resolve();
      });
    }),
};

export const trees: Readonly<Record<string, Tree>> = { ...links, ...hardLinks, ...names, ...kinds };
