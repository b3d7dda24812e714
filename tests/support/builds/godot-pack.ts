export interface PackOptions {
  /** 1: Godot 3, 2: Godot 4.0 to 4.4, 3: Godot 4.5 */
  readonly format?: 1 | 2 | 3;
  readonly version?: readonly [number, number, number];
  readonly files?: Readonly<Record<string, string>>;
}

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** A .pck as godotengine/godot core/io/pck_packer.cpp lays it out. */
export function godotPack({ format = 2, version = [4, 2, 1], files = { 'project.binary': 'ECFG' } }: PackOptions = {}) {
  const reserved = Buffer.alloc(64);
  const entries = Object.entries(files).map(([path, text]) => {
    const name = Buffer.from(format === 3 ? path : `res://${path}`);
    const padded = Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)]);
    return { padded, content: Buffer.from(text) };
  });
  const head = Buffer.concat([Buffer.from('GDPC'), u32(format, ...version)]);
  const headBytes = { 1: 20, 2: 32, 3: 40 }[format] + reserved.length;
  const directoryBytes = entries.reduce((sum, { padded }) => sum + 4 + padded.length + 32 + (format > 1 ? 4 : 0), 4);
  const contentBytes = entries.reduce((sum, { content }) => sum + content.length, 0);
  const contentAt = format === 3 ? headBytes : headBytes + directoryBytes;
  let at = format === 1 ? contentAt : 0;
  const directory = Buffer.concat([
    u32(entries.length),
    ...entries.map(({ padded, content }) => {
      const entry = Buffer.concat([
        ...[u32(padded.length), padded, u64(at), u64(content.length), Buffer.alloc(16)],
        format > 1 ? u32(0) : Buffer.alloc(0),
      ]);
      at += content.length;
      return entry;
    }),
  ]);
  const contents = entries.map(({ content }) => content);
  // Relative offsets (flag 2): as exports write them, so that the pack may lie inside a program.
  if (format === 1) return Buffer.concat([head, reserved, directory, ...contents]);
  if (format === 2) return Buffer.concat([head, u32(2), u64(contentAt), reserved, directory, ...contents]);
  return Buffer.concat([head, u32(2), u64(contentAt), u64(contentAt + contentBytes), reserved, ...contents, directory]);
}

/** The pack at the end of a program: pack, its size, `GDPC`. */
export const embed = (program: Buffer, pack: Buffer): Buffer =>
  Buffer.concat([program, pack, u64(pack.length), Buffer.from('GDPC')]);
