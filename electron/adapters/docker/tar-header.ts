import { type ContextEntry, pathBytes, targetBytes } from './context-entry';

export const RECORD = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const MAX_OCTAL_SIZE = 0o77777777777;

/** What moby keeps in a header's mode besides the permissions (pkg/archive fillGo18FileTypeBits). */
const typeBits = { folder: 0o040000, file: 0o100000, link: 0o120000, hardLink: 0o100000 };
/** User and group alike, by number; `name` empty: not told. */
export interface Owner {
  readonly id: number;
  readonly name: string;
}
const root: Owner = { id: 0, name: '' };

const typeFlags = { folder: '5', file: '0', link: '2', hardLink: '1' };

/**
 * The header of one entry, byte for byte as engines write it when they hand a layer out: Go's archive/tar (Writer.WriteHeader with
 * FormatPAX; ustar where that suffices, long names divided into prefix and name) fed by moby's pkg/archive (FileInfoHeaderNoLookups).
 * Checked against Engine 20.10 with both builders. `owner`: user and group; build contexts are 0:0, as the docker command sends them.
 */
export function header(entry: ContextEntry, owner: Owner = root): Buffer {
  const isFolder = entry.kind === 'folder';
  const path = isFolder ? `${entry.path}/` : entry.path;
  const name = isFolder ? Buffer.concat([pathBytes(entry), Buffer.from('/')]) : pathBytes(entry);
  const link = targetBytes(entry);
  const isLong = name.length > NAME_BYTES || !isAscii(name);
  const others = [
    ...(link.length > NAME_BYTES || !isAscii(link) ? [pax('linkpath', link)] : []),
    ...(entry.sizeBytes > MAX_OCTAL_SIZE ? [pax('size', Buffer.from(String(entry.sizeBytes)))] : []),
  ];
  const divided = isLong && others.length === 0 ? divide(path) : null;
  // By their keys, as Go sorts them; where records are needed for anything else, a long name gets its own too.
  const records = isLong && divided === null ? [...others, pax('path', name)].sort(byKey) : others;
  const { prefix, suffix } = divided ?? { prefix: '', suffix: ascii(name) };
  const own = ustar({
    name: suffix,
    prefix,
    mode: (entry.mode & 0o7777) | typeBits[entry.kind],
    sizeBytes: entry.sizeBytes,
    mtimeMs: entry.mtimeMs,
    type: typeFlags[entry.kind],
    link: ascii(link),
    owner,
  });
  return records.length === 0 ? own : Buffer.concat([paxHeader(name, Buffer.concat(records)), own]);
}

/** Zero bytes up to the next record. */
export const padding = (sizeBytes: number): number => (RECORD - (sizeBytes % RECORD)) % RECORD;

/** A record starts with its length. */
const byKey = (a: Buffer, b: Buffer): number => Buffer.compare(a.subarray(a.indexOf(' ')), b.subarray(b.indexOf(' ')));

/** Go's splitUSTARPath; null: it cannot be divided. */
function divide(path: string): { readonly prefix: string; readonly suffix: string } | null {
  if (!isAscii(Buffer.from(path))) return null;
  const most = Math.min(
    path.length > PREFIX_BYTES + 1 ? PREFIX_BYTES + 1 : path.length,
    path.replace(/\/$/, '').length,
  );
  const slash = path.slice(0, most).lastIndexOf('/');
  const suffix = path.slice(slash + 1);
  if (slash <= 0 || slash > PREFIX_BYTES || suffix.length > NAME_BYTES || suffix === '') return null;
  return { prefix: path.slice(0, slash), suffix };
}

function isAscii(text: Buffer): boolean {
  for (const byte of text) if (byte >= 0x80) return false;
  return true;
}
const ascii = (text: Buffer): string => Buffer.from(text.filter((byte) => byte < 0x80)).toString('latin1');

/** "length key=value\n", where length counts itself. */
function pax(key: string, value: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = body.length + String(body.length).length;
  if (body.length + String(length).length !== length) length = body.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

/** Go's Writer.writeRawFile: nothing but a name, a size and a type. */
function paxHeader(path: Buffer, records: Buffer): Buffer {
  const text = path.toString('utf8');
  const slash = text.lastIndexOf('/') + 1;
  const name = ascii(Buffer.from(`${text.slice(0, slash)}PaxHeaders.0/${text.slice(slash)}`));
  const facts = { mode: 0, sizeBytes: records.length, mtimeMs: 0, type: 'x', link: '', owner: root };
  const own = ustar({ ...facts, name: name.slice(0, NAME_BYTES).replace(/\/+$/, ''), prefix: null });
  return Buffer.concat([own, records, Buffer.alloc(padding(records.length))]);
}

interface HeaderFacts {
  readonly name: string;
  /** Null: without the fields for devices too. */
  readonly prefix: string | null;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly type: string;
  readonly link: string;
  readonly owner: Owner;
}

function ustar({ name, prefix, mode, sizeBytes, mtimeMs, type, link, owner }: HeaderFacts): Buffer {
  const record = Buffer.alloc(RECORD);
  putText(record, name, 0, NAME_BYTES);
  record.write(octal(mode, 8), 100);
  record.write(octal(owner.id, 8), 108);
  record.write(octal(owner.id, 8), 116);
  // A size that does not fit stands in its pax record, and is 0 here.
  record.write(octal(sizeBytes > MAX_OCTAL_SIZE ? 0 : sizeBytes, 12), 124);
  record.write(octal(Math.max(0, Math.floor(mtimeMs / 1000)), 12), 136);
  record.write('        ', 148);
  record.write(type, 156);
  putText(record, link, 157, NAME_BYTES);
  record.write('ustar\x0000', 257);
  record.write(owner.name, 265);
  record.write(owner.name, 297);
  if (prefix !== null) {
    record.write(octal(0, 8) + octal(0, 8), 329);
    putText(record, prefix, 345, PREFIX_BYTES);
  }
  let sum = 0;
  for (const byte of record) sum += byte;
  record.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return record;
}

/** Go's formatString: cut at the field's end; a cut that leaves a slash there gives the name an end before it. */
function putText(record: Buffer, text: string, offset: number, length: number): void {
  record.write(text.slice(0, length), offset, 'latin1');
  if (text.length <= length || text[length - 1] !== '/') return;
  record[offset + text.slice(0, length - 1).replace(/\/+$/, '').length] = 0;
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
