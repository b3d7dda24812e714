/** The little of protobuf's wire format that BuildKit's events and session need. */
export type Field =
  | { readonly number: number; readonly value: number }
  | { readonly number: number; readonly bytes: Buffer };

/** The fields of one message in their order. Throws RangeError on a truncated message. */
export function* fields(message: Buffer): Generator<Field> {
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = message[offset];
      if (byte === undefined) throw new RangeError('truncated protobuf message');
      offset += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  const take = (length: number): Buffer => {
    if (offset + length > message.length) throw new RangeError('truncated protobuf message');
    offset += length;
    return message.subarray(offset - length, offset);
  };
  while (offset < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 2) yield { number, bytes: take(varint()) };
    else if (wire === 1) take(8);
    else if (wire === 5) take(4);
    else throw new RangeError(`unknown protobuf wire type ${wire}`);
  }
}

/** A varint, for values up to 2^53. */
export function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left > 127) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
  return Buffer.from(bytes);
}

/** A length-delimited field; empty where there is nothing to say (proto3 leaves defaults out). */
export const bytesField = (number: number, content: Buffer): Buffer =>
  content.length === 0 ? content : Buffer.concat([encodeVarint(number * 8 + 2), encodeVarint(content.length), content]);

/** A varint field; empty for zero. */
export const varintField = (number: number, value: number): Buffer =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([encodeVarint(number * 8), encodeVarint(value)]);
