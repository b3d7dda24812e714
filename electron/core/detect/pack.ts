import { asciiBytes, type FileReader, indexOfBytes, latin1, numbers } from './bytes';
import type { ElfFacts } from './elf';

/** What a Godot pack says of itself. */
export interface PackFacts {
  /** `4.2.1` */
  readonly version: string;
  readonly major: number;
  /** The project is written in C#: its assemblies lie beside the program. Null: cannot be told (encrypted). */
  readonly usesCSharp: boolean | null;
  /** Exported with the feature `dedicated_server`. */
  readonly isServer: boolean;
}

const MAGIC = 'GDPC';
const MAX_DIRECTORY_BYTES = 16 << 20;
const MAX_PROJECT_BYTES = 4 << 20;
const ENCRYPTED_DIRECTORY = 1;
const RELATIVE_OFFSETS = 2;

/**
 * Where the pack starts inside a program, or null (godotengine/godot core/io/file_access_pack.cpp): the section `pck`, which templates
 * always have and exports fill, or the end of the file: pack, u64 size, `GDPC`.
 */
export async function findEmbedded(file: FileReader, { sections }: ElfFacts): Promise<number | null> {
  const section = sections.find(({ name }) => name === 'pck');
  if (section !== undefined && latin1(await file.read(section.offset, 4)) === MAGIC) return section.offset;
  if (file.sizeBytes < 12) return null;
  const end = await file.read(file.sizeBytes - 12, 12);
  if (latin1(end, 8, 12) !== MAGIC) return null;
  const start = file.sizeBytes - 12 - numbers(end).u64(0);
  return start > 0 && latin1(await file.read(start, 4)) === MAGIC ? start : null;
}

/** Reads the header and the project's settings. Null: no pack starts there. Formats 1 (Godot 3), 2 (4.0) and 3 (4.5). */
export async function readPack(file: FileReader, start: number): Promise<PackFacts | null> {
  const head = await file.read(start, 40);
  if (latin1(head, 0, 4) !== MAGIC) return null;
  const { u32, u64 } = numbers(head);
  const format = u32(4);
  const [major, minor, patch] = [u32(8), u32(12), u32(16)];
  const version = `${major}.${minor}.${patch}`;
  const flags = format >= 2 ? u32(20) : 0;
  if ((flags & ENCRYPTED_DIRECTORY) !== 0) return { version, major, usesCSharp: null, isServer: false };
  const base = format >= 2 ? u64(24) + ((flags & RELATIVE_OFFSETS) !== 0 || format >= 3 ? start : 0) : 0;
  const directory = format >= 3 ? start + u64(32) : start + (format === 2 ? 32 : 20) + 64;
  const project = await findFile(file, directory, format, 'project.binary');
  const settings =
    project === null ? null : await file.read(base + project.offset, Math.min(project.bytes, MAX_PROJECT_BYTES));
  const says = (words: string): boolean => settings !== null && indexOfBytes(settings, asciiBytes(words)) >= 0;
  return {
    version,
    major,
    usesCSharp: says('dotnet/project/assembly_name') || says('mono/project/assembly_name'),
    isServer: says('dedicated_server'),
  };
}

/** Directory: u32 count, then per file u32 length, path, u64 offset, u64 size, 16 bytes MD5 and (from format 2) u32 flags. */
async function findFile(
  file: FileReader,
  directory: number,
  format: number,
  name: string,
): Promise<{ offset: number; bytes: number } | null> {
  const bytes = await file.read(directory, Math.max(0, Math.min(MAX_DIRECTORY_BYTES, file.sizeBytes - directory)));
  const { u32, u64 } = numbers(bytes);
  const count = u32(0);
  for (let index = 0, at = 4; index < count && at + 4 < bytes.length; index += 1) {
    const length = u32(at);
    const path = latin1(bytes, at + 4, at + 4 + length).replace(/\0+$/, '');
    const after = at + 4 + length;
    if (path === `res://${name}` || path === name) return { offset: u64(after), bytes: u64(after + 8) };
    at = after + 8 + 8 + 16 + (format >= 2 ? 4 : 0);
  }
  return null;
}
