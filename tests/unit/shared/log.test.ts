import { describe, expect, test } from 'vitest';
import { plainLine } from '#shared/model/log';

describe('a line of the log', () => {
  test.each([
    ['plain words, 100 %', 'plain words, 100 %'],
    ['\u001b[1;31merror\u001b[0m: no such file', 'error: no such file'],
    ['\u001b[38;5;208morange\u001b[K\u001b[?25l', 'orange'],
    ['\u009b32mgreen', 'green'],
    ['\u001b]0;window title\u0007built', 'built'],
    ['see \u001b]8;;https://example.com\u001b\\the page\u001b]8;;\u001b\\', 'see the page'],
    ['\u001b(Btext\u001b7', 'text'],
    ['12 %\r48 %\r100 %', '100 %'],
    ['done\r', 'done'],
    ['\u001b[2K\rCompiling 7 of 9\r\r', 'Compiling 7 of 9'],
    ['a\tb\u0000\u0008c\u007f', 'a\tbc'],
    ['cut \u001b]0;never ended', 'cut '],
    ['größe 漢字 🎮', 'größe 漢字 🎮'],
    ['', ''],
  ])('%j reads %j', (raw, plain) => {
    expect(plainLine(raw)).toBe(plain);
  });
});
