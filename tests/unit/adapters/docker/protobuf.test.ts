import { describe, expect, it } from 'vitest';
import { decodeTrace } from '#adapters/docker/buildkit-trace';
import { bytesField, encodeVarint, fields, varintField } from '#adapters/docker/protobuf';
import { dataFrame, decodePacket, endPacket, errorPacket, HEAD_BYTES, statPacket } from '#adapters/docker/sync-packets';

describe('protobuf', () => {
  it.each([1, 127, 128, 300, 2 ** 31, 2 ** 32 + 5, 2 ** 53 - 1, 1_700_000_000_123_456_000])('keeps %d', (value) => {
    expect([...fields(varintField(7, value))]).toEqual([{ number: 7, value }]);
  });

  it('writes as the specification shows', () => {
    expect(encodeVarint(150)).toEqual(Buffer.from([0x96, 0x01]));
    expect(bytesField(2, Buffer.from('testing'))).toEqual(Buffer.from('\x12\x07testing'));
    expect(varintField(1, 0)).toHaveLength(0);
  });

  it('passes over fixed fields, and refuses what is cut or unknown', () => {
    const fixed = Buffer.concat([
      Buffer.from([0x0d, 1, 2, 3, 4]),
      Buffer.from([0x11, 1, 2, 3, 4, 5, 6, 7, 8]),
      varintField(3, 5),
    ]);
    expect([...fields(fixed)]).toEqual([{ number: 3, value: 5 }]);
    for (const broken of [[0x08], [0x08, 0x80], [0x12, 0x05, 0x41], [0x0d, 1], [0x0b]])
      expect(() => [...fields(Buffer.from(broken))]).toThrow(RangeError);
    expect(() => decodeTrace(Buffer.from([0x0a, 0x7f]))).toThrow(RangeError);
  });
});

describe('the packets of a synced context', () => {
  const entry = {
    path: 'a/b',
    fullPath: '/x/a/b',
    kind: 'file',
    sizeBytes: 5,
    mode: 0o4755,
    mtimeMs: 1.5,
    linkTarget: '',
  } as const;
  const statOf = (packet: Buffer) => {
    const [stat] = [...fields(packet.subarray(5))];
    if (stat === undefined || !('bytes' in stat)) throw new Error('no stat');
    return Object.fromEntries(
      [...fields(stat.bytes)].map((field) => [field.number, 'bytes' in field ? field.bytes.toString() : field.value]),
    );
  };

  it('describe entries in Go’s way', () => {
    expect(statOf(statPacket(entry))).toEqual({ 1: 'a/b', 2: 0o755 + 2 ** 23, 5: 5, 6: 1_500_000 });
    expect(statOf(statPacket({ ...entry, kind: 'folder', sizeBytes: 0, mode: 0o1777 }))[2]).toBe(
      0o777 + 2 ** 31 + 2 ** 20,
    );
    expect(statOf(statPacket({ ...entry, kind: 'link', linkTarget: '../c', mode: 0o777 }))).toMatchObject({
      2: 0o777 + 2 ** 27,
      7: '../c',
    });
  });

  it('carry content without copying it', () => {
    const block = Buffer.alloc(HEAD_BYTES + 4);
    block.write('abcd', HEAD_BYTES);
    const frame = dataFrame(300, block, 4);
    expect(frame.readUInt32BE(1)).toBe(frame.length - 5);
    expect([...fields(frame.subarray(5))]).toEqual([
      { number: 1, value: 2 },
      { number: 3, value: 300 },
      { number: 4, bytes: Buffer.from('abcd') },
    ]);
    expect(frame.buffer).toBe(block.buffer);
  });

  it('are read', () => {
    expect(decodePacket(Buffer.concat([varintField(1, 1), varintField(3, 7)]))).toEqual({ is: 'file', id: 7 });
    expect(decodePacket(varintField(1, 1))).toEqual({ is: 'file', id: 0 });
    expect(decodePacket(endPacket().subarray(5))).toEqual({ is: 'end' });
    expect(decodePacket(errorPacket('no').subarray(5))).toEqual({ is: 'error', text: 'no' });
    expect(decodePacket(Buffer.alloc(0))).toBeNull();
  });
});
