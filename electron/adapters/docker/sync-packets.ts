import { type ContextEntry, pathBytes, targetBytes } from './context-entry';
import { frame } from './grpc-session';
import { bytesField, encodeVarint, fields, varintField } from './protobuf';

/** tonistiigi/fsutil types/wire.proto: Packet {type=1, stat=2, ID=3, data=4}, each in a gRPC frame. */
const type = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;

/** Go's os.FileMode, which has its own bits above the permissions. */
const GO_FOLDER = 2 ** 31;
const GO_LINK = 2 ** 27;
const goBits = [
  [0o4000, 2 ** 23],
  [0o2000, 2 ** 22],
  [0o1000, 2 ** 20],
] as const;

/** What the engine asks for. */
export type Asked = { readonly is: 'file'; readonly id: number } | { readonly is: 'end' } | ErrorPacket | null;
interface ErrorPacket {
  readonly is: 'error';
  readonly text: string;
}

/** Null for what needs no answer. */
export function decodePacket(message: Buffer): Asked {
  let kind = 0;
  let id = 0;
  let text = '';
  for (const field of fields(message)) {
    if (field.number === 1 && 'value' in field) kind = field.value;
    if (field.number === 3 && 'value' in field) id = field.value;
    if (field.number === 4 && 'bytes' in field) text = field.bytes.toString('utf8');
  }
  if (kind === type.request) return { is: 'file', id };
  if (kind === type.end) return { is: 'end' };
  return kind === type.error ? { is: 'error', text } : null;
}

/** Stat {path=1, mode=2, uid=3, gid=4, size=5, modTime=6 in ns, linkname=7}; owners stay 0, as the docker command sends them. */
export function statPacket(entry: ContextEntry): Buffer {
  const stat = Buffer.concat([
    bytesField(1, pathBytes(entry)),
    varintField(2, goMode(entry)),
    varintField(5, entry.sizeBytes),
    // As a double a time in ns is exact to 256 ns, and the same for the same file: the engine only compares it.
    varintField(6, Math.max(0, Math.round(entry.mtimeMs * 1000) * 1000)),
    bytesField(7, targetBytes(entry)),
  ]);
  return frame(bytesField(2, stat));
}

function goMode({ kind, mode }: ContextEntry): number {
  const special = goBits.reduce((sum, [bit, goBit]) => sum + ((mode & bit) === 0 ? 0 : goBit), 0);
  const own = { folder: GO_FOLDER, link: GO_LINK, file: 0, hardLink: 0 }[kind];
  return (mode & 0o777) + special + own;
}

/** Ends the list of entries. */
export const endOfList = (): Buffer => frame(Buffer.alloc(0));
/** Ends one file. */
export const endOfFile = (id: number): Buffer => frame(Buffer.concat([varintField(1, type.data), varintField(3, id)]));
/** Ends the whole exchange. */
export const endPacket = (): Buffer => frame(varintField(1, type.end));
export const errorPacket = (text: string): Buffer =>
  frame(Buffer.concat([varintField(1, type.error), bytesField(4, Buffer.from(text))]));

/** Room before the content for the gRPC head and the packet's own fields. */
export const HEAD_BYTES = 32;

/** Writes the heads in front of content that lies in `block` after HEAD_BYTES; answers with the whole frame, nothing copied. */
export function dataFrame(id: number, block: Buffer, contentBytes: number): Buffer {
  const head = Buffer.concat([
    varintField(1, type.data),
    varintField(3, id),
    encodeVarint(4 * 8 + 2),
    encodeVarint(contentBytes),
  ]);
  const start = HEAD_BYTES - head.length - 5;
  block[start] = 0;
  block.writeUInt32BE(head.length + contentBytes, start + 1);
  head.copy(block, start + 5);
  return block.subarray(start, HEAD_BYTES + contentBytes);
}
