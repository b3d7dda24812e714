import { type FileReader, numbers, zeroTerminated } from './bytes';

/** What an ELF file of 64 bits says beyond its first bytes. */
export interface ElfFacts {
  /** Empty where they were stripped. */
  readonly sections: readonly Section[];
  /** Libraries it is linked with (DT_NEEDED). */
  readonly needs: readonly string[];
  /** Names of its notes: `Go`, `GNU`. */
  readonly notes: readonly string[];
  /** It asks for a loader: not a static program, not a mere library. */
  readonly hasInterpreter: boolean;
}

export interface Section {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Tables larger than this are not of a program that anybody made. */
const MAX_TABLE_BYTES = 4 << 20;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_NOTE = 4;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

/** System V ABI, 64-bit little-endian; anything else answers with nothing found. */
export async function readElf(file: FileReader): Promise<ElfFacts> {
  const head = await file.read(0, 64);
  if (head[4] !== 2 || head[5] !== 1) return { sections: [], needs: [], notes: [], hasInterpreter: false };
  const segments = await readSegments(file, head);
  return {
    sections: await readSections(file, head),
    needs: await readNeeds(file, segments),
    notes: await readNotes(file, segments),
    hasInterpreter: segments.some(({ type }) => type === PT_INTERP),
  };
}

const table = (file: FileReader, offset: number, bytes: number): Promise<Uint8Array> =>
  file.read(offset, Math.max(0, Math.min(bytes, MAX_TABLE_BYTES, file.sizeBytes - offset)));

async function readSegments(file: FileReader, head: Uint8Array): Promise<readonly Segment[]> {
  const { u16, u64 } = numbers(head);
  const size = u16(54);
  const count = u16(56);
  if (size < 56 || u64(32) >= file.sizeBytes) return [];
  const bytes = await table(file, u64(32), size * count);
  const at = numbers(bytes);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => ({
    type: at.u32(index * size),
    offset: at.u64(index * size + 8),
    address: at.u64(index * size + 16),
    bytes: at.u64(index * size + 32),
  }));
}

async function readSections(file: FileReader, head: Uint8Array): Promise<readonly Section[]> {
  const { u16, u64 } = numbers(head);
  const size = u16(58);
  const start = u64(40);
  if (start === 0 || size < 64 || start >= file.sizeBytes) return [];
  const bytes = await table(file, start, size * u16(60));
  const at = numbers(bytes);
  const names = u16(62) * size;
  const text = await table(file, at.u64(names + 24), at.u64(names + 32));
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => ({
    name: zeroTerminated(text, at.u32(index * size)),
    offset: at.u64(index * size + 24),
    bytes: at.u64(index * size + 32),
  }));
}

async function readNeeds(file: FileReader, segments: readonly Segment[]): Promise<readonly string[]> {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return [];
  const bytes = await table(file, dynamic.offset, dynamic.bytes);
  const at = numbers(bytes);
  const entries = Array.from({ length: Math.floor(bytes.length / 16) }, (_, index) => ({
    tag: at.u64(index * 16),
    value: at.u64(index * 16 + 8),
  }));
  const tagged = (wanted: number): number => entries.find(({ tag }) => tag === wanted)?.value ?? 0;
  const address = tagged(DT_STRTAB);
  const holder = segments.find(
    (segment) => segment.type === PT_LOAD && address >= segment.address && address < segment.address + segment.bytes,
  );
  if (holder === undefined) return [];
  const text = await table(file, address - holder.address + holder.offset, tagged(DT_STRSZ));
  return entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => zeroTerminated(text, value));
}

async function readNotes(file: FileReader, segments: readonly Segment[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { offset, bytes: length } of segments.filter(({ type }) => type === PT_NOTE)) {
    const bytes = await table(file, offset, length);
    const { u32 } = numbers(bytes);
    const padded = (size: number): number => Math.ceil(size / 4) * 4;
    for (let at = 0; at + 12 <= bytes.length; at += 12 + padded(u32(at)) + padded(u32(at + 4)))
      names.push(zeroTerminated(bytes.subarray(at + 12, at + 12 + u32(at)), 0));
  }
  return names;
}
