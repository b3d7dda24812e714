export interface ElfOptions {
  readonly machine?: number;
  readonly type?: 'executable' | 'shared';
  readonly interpreter?: boolean;
  /** DT_NEEDED */
  readonly needs?: readonly string[];
  /** Name of a note, as the Go linker writes one. */
  readonly note?: string;
  readonly sections?: Readonly<Record<string, Buffer>>;
  /** Text that stands in the program. */
  readonly text?: string | Buffer;
}

export const X86_64 = 0x3e;
export const ARM64 = 0xb7;
const HEADER = 64;
const SEGMENT = 56;
const SECTION = 64;

interface Segment {
  readonly type: number;
  readonly content: Buffer;
}

/** A small but well-formed 64-bit ELF file (System V ABI): headers, segments, sections; `readelf -a` reads it. */
export function elf({ machine = X86_64, type = 'executable', ...options }: ElfOptions = {}): Buffer {
  const strings = Buffer.from(`\0${(options.needs ?? []).map((name) => `${name}\0`).join('')}`);
  const segments: Segment[] = [];
  if (options.interpreter === true) segments.push({ type: 3, content: Buffer.from('/lib64/ld-linux-x86-64.so.2\0') });
  if (options.note !== undefined) segments.push({ type: 4, content: note(options.note) });
  const fixed = HEADER + SEGMENT * (segments.length + 1 + (options.needs === undefined ? 0 : 1));
  const stringsAt = fixed + segments.reduce((sum, { content }) => sum + content.length, 0);
  if (options.needs !== undefined) segments.push({ type: 2, content: dynamic(options.needs, strings, stringsAt) });
  // The dynamic segment stands behind the strings; everything is loaded as it lies, so addresses are offsets.
  const parts: Buffer[] = [];
  const heads: Buffer[] = [];
  let at = fixed;
  for (const segment of segments) {
    if (segment.type === 2) {
      parts.push(strings);
      at += strings.length;
    }
    heads.push(segmentHead(segment.type, at, segment.content.length));
    parts.push(segment.content);
    at += segment.content.length;
  }
  const text = Buffer.from(options.text ?? 'code');
  const body = Buffer.concat([...parts, text]);
  heads.unshift(segmentHead(1, 0, fixed + body.length));
  const sections = sectionTable(options.sections ?? {}, fixed + body.length);
  const head = header(machine, type, heads.length, sections);
  return Buffer.concat([head, ...heads, body, sections.content, sections.table]);
}

function header(
  machine: number,
  type: 'executable' | 'shared',
  segments: number,
  sections: { readonly tableAt: number; readonly count: number },
): Buffer {
  const head = Buffer.alloc(HEADER);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(type === 'executable' ? 2 : 3, 16);
  head.writeUInt16LE(machine, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(BigInt(HEADER), 32);
  head.writeBigUInt64LE(BigInt(sections.tableAt), 40);
  head.writeUInt16LE(HEADER, 52);
  head.writeUInt16LE(SEGMENT, 54);
  head.writeUInt16LE(segments, 56);
  head.writeUInt16LE(SECTION, 58);
  head.writeUInt16LE(sections.count, 60);
  head.writeUInt16LE(sections.count - 1, 62);
  return head;
}

function segmentHead(type: number, offset: number, bytes: number): Buffer {
  const head = Buffer.alloc(SEGMENT);
  head.writeUInt32LE(type, 0);
  for (const place of [8, 16, 24]) head.writeBigUInt64LE(BigInt(offset), place);
  for (const place of [32, 40]) head.writeBigUInt64LE(BigInt(bytes), place);
  return head;
}

function note(name: string): Buffer {
  const owner = Buffer.from(`${name}\0`.padEnd(Math.ceil((name.length + 1) / 4) * 4, '\0'));
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length + 1, 0);
  head.writeUInt32LE(4, 4);
  head.writeUInt32LE(4, 8);
  return Buffer.concat([head, owner, Buffer.from('abcd')]);
}

function dynamic(needs: readonly string[], strings: Buffer, stringsAt: number): Buffer {
  const entries = needs.map((name) => [1, strings.indexOf(`\0${name}\0`) + 1]);
  const words = [...entries, [5, stringsAt], [10, strings.length], [0, 0]].flat();
  const bytes = Buffer.alloc(words.length * 8);
  for (const [index, word] of words.entries()) bytes.writeBigUInt64LE(BigInt(word), index * 8);
  return bytes;
}

function sectionTable(sections: Readonly<Record<string, Buffer>>, start: number) {
  const named = Object.entries(sections);
  const names = Buffer.from(`\0${named.map(([name]) => `${name}\0`).join('')}.shstrtab\0`);
  const all = [...named, ['.shstrtab', names] as const];
  const content = Buffer.concat(all.map(([, bytes]) => bytes));
  const table = Buffer.alloc(SECTION * (all.length + 1));
  let at = start;
  for (const [index, [name, bytes]] of all.entries()) {
    const place = SECTION * (index + 1);
    table.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, place);
    table.writeUInt32LE(index === all.length - 1 ? 3 : 1, place + 4);
    table.writeBigUInt64LE(BigInt(at), place + 24);
    table.writeBigUInt64LE(BigInt(bytes.length), place + 32);
    at += bytes.length;
  }
  return { content, table, tableAt: start + content.length, count: all.length + 1 };
}

/** A PE file: DOS head, "PE\0\0", machine, characteristics. */
export function pe({ library = false, machine = 0x8664 } = {}): Buffer {
  const file = Buffer.alloc(0x180);
  file.write('MZ');
  file.writeUInt32LE(0x80, 0x3c);
  file.write('PE\0\0', 0x80, 'latin1');
  file.writeUInt16LE(machine, 0x84);
  file.writeUInt16LE(library ? 0x2022 : 0x22, 0x96);
  return file;
}

/** A 64-bit Mach-O program for Apple silicon. */
export function machO(): Buffer {
  const file = Buffer.alloc(64);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(0x0100000c, 4);
  file.writeUInt32LE(2, 12);
  return file;
}
