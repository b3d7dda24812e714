import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { FileReader } from '#core/detect/bytes';
import { contentOf } from '#core/detect/content';
import { readElf } from '#core/detect/elf';
import { elf, machO, pe } from '../../../support/builds/elf';

const inMemory = (bytes: Buffer): FileReader => ({
  sizeBytes: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

describe('an ELF file', () => {
  it.runIf(process.platform === 'linux' && process.arch === 'x64')('as compilers make it', async () => {
    const handle = await open(process.execPath);
    const { size: sizeBytes } = await handle.stat();
    const read: FileReader['read'] = async (offset, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    const facts = await readElf({ sizeBytes, read });
    expect(contentOf(await read(0, 1024))).toMatchObject({ is: 'elf', architecture: 'x86-64' });
    await handle.close();
    expect(facts.hasInterpreter).toBe(true);
    expect(facts.needs).toContain('libc.so.6');
    expect(facts.sections.map(({ name }) => name)).toContain('.text');
    expect(facts.notes).toContain('GNU');
  });
  it('that is cut anywhere or broken says less, and never fails', async () => {
    const whole = elf({ interpreter: true, needs: ['libc.so.6'], note: 'Go', sections: { pck: Buffer.alloc(8) } });
    for (let length = 0; length < whole.length; length += 7) {
      const facts = await readElf(inMemory(whole.subarray(0, length)));
      expect(facts.needs.length).toBeLessThanOrEqual(1);
    }
    for (let at = 16; at + 4 <= whole.length; at += 3) {
      const broken = Buffer.from(whole);
      broken.fill(0xff, at, at + 4);
      await expect(readElf(inMemory(broken))).resolves.toBeDefined();
    }
  });
});

describe('the first bytes', () => {
  it.each([
    [elf({ machine: 0xb7 }), { is: 'elf', architecture: 'arm64' }],
    [elf({ type: 'shared' }), { is: 'elf', type: 'shared' }],
    [pe(), { is: 'windows', library: false, architecture: 'x86-64' }],
    [pe({ library: true }), { is: 'windows', library: true }],
    [machO(), { is: 'macos', architecture: 'arm64' }],
    [Buffer.from('#!/bin/sh\r\n'), { is: 'script', interpreter: '/bin/sh', crlf: true }],
    [Buffer.from('GDPC\x01\0\0\0'), { is: 'pack' }],
    [Buffer.from('hello'), { is: 'text' }],
    [Buffer.from([1, 0, 2]), { is: 'other' }],
    [Buffer.alloc(0), { is: 'other' }],
    [Buffer.from('\x7fELF'), { is: 'elf', architecture: 'other' }],
    [Buffer.from('MZ'), { is: 'windows' }],
    [Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]), { is: 'other' }],
  ])('%#', (head, expected) => {
    expect(contentOf(head)).toMatchObject(expected);
  });
});
