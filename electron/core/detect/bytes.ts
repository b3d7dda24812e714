/** Reads a range of one file; fewer bytes at its end. */
export interface FileReader {
  readonly sizeBytes: number;
  read(offsetBytes: number, lengthBytes: number): Promise<Uint8Array>;
}

/** Each byte as one character: enough for the ASCII that formats are made of. */
export function latin1(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let start = from; start < to; start += 4096)
    text += String.fromCharCode(...bytes.subarray(start, Math.min(start + 4096, to)));
  return text;
}

/** Up to the next zero byte. */
export function zeroTerminated(bytes: Uint8Array, from: number): string {
  const end = bytes.indexOf(0, from);
  return latin1(bytes, from, end < 0 ? bytes.length : end);
}

/** Numbers out of bytes; reading beyond the end gives 0, as files may be cut. */
export function numbers(bytes: Uint8Array, littleEndian = true) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const within = (offset: number, length: number): boolean => offset >= 0 && offset + length <= bytes.length;
  return {
    u16: (offset: number): number => (within(offset, 2) ? view.getUint16(offset, littleEndian) : 0),
    u32: (offset: number): number => (within(offset, 4) ? view.getUint32(offset, littleEndian) : 0),
    u64: (offset: number): number => (within(offset, 8) ? Number(view.getBigUint64(offset, littleEndian)) : 0),
  };
}

/** First place of `wanted` in `bytes` from `from` on, or -1. */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let matched = 1;
    while (matched < wanted.length && bytes[at + matched] === wanted[matched]) matched += 1;
    if (matched === wanted.length) return at;
  }
  return -1;
}

export const asciiBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** As UTF-16, little-endian. */
export const utf16Bytes = (text: string): Uint8Array =>
  Uint8Array.from([...text].flatMap((character) => [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8]));
