import { latin1, numbers } from './bytes';

export type Architecture = 'x86-64' | 'arm64' | 'x86' | 'other';

/** What the first bytes of a file say. */
export type Content =
  | { readonly is: 'elf'; readonly architecture: Architecture; readonly type: 'executable' | 'shared' | 'other' }
  | { readonly is: 'windows'; readonly architecture: Architecture; readonly library: boolean }
  | { readonly is: 'macos'; readonly architecture: Architecture; readonly library: boolean }
  | { readonly is: 'script'; readonly interpreter: string; readonly crlf: boolean }
  | { readonly is: 'pack' }
  | { readonly is: 'text' }
  | { readonly is: 'other' };

/** Enough for the PE header, which lies behind a small DOS program. */
export const HEAD_BYTES = 1024;

/** Judges by content, never by name. */
export function contentOf(head: Uint8Array): Content {
  const magic = latin1(head, 0, 4);
  if (magic === '\x7fELF') return elf(head);
  if (magic.startsWith('MZ')) return windows(head);
  if (magic === 'GDPC') return { is: 'pack' };
  const macos = machO(head);
  if (macos !== null) return macos;
  if (magic.startsWith('#!')) {
    const line = latin1(head).split('\n')[0] ?? '';
    return { is: 'script', interpreter: line.slice(2).trim(), crlf: line.endsWith('\r') };
  }
  return { is: head.length > 0 && !head.includes(0) ? 'text' : 'other' };
}

/** System V ABI: e_ident[EI_CLASS], [EI_DATA], e_type, e_machine. */
function elf(head: Uint8Array): Content {
  const { u16 } = numbers(head, head[5] !== 2);
  const machine = u16(18);
  const wide = head[4] === 2;
  const architecture =
    machine === 0x3e && wide ? 'x86-64' : machine === 0xb7 && wide ? 'arm64' : machine === 0x03 ? 'x86' : 'other';
  const type = u16(16);
  return { is: 'elf', architecture, type: type === 2 ? 'executable' : type === 3 ? 'shared' : 'other' };
}

/** PE format: e_lfanew at 0x3c, then "PE\0\0", Machine, ..., Characteristics (0x2000: a DLL). An MZ file without it is taken as Windows' too. */
function windows(head: Uint8Array): Content {
  const { u16, u32 } = numbers(head);
  const at = u32(0x3c);
  if (latin1(head, at, at + 4) !== 'PE\0\0') return { is: 'windows', architecture: 'other', library: false };
  const machine = u16(at + 4);
  const architecture =
    machine === 0x8664 ? 'x86-64' : machine === 0xaa64 ? 'arm64' : machine === 0x14c ? 'x86' : 'other';
  return { is: 'windows', architecture, library: (u16(at + 22) & 0x2000) !== 0 };
}

/** mach-o/loader.h: magic, cputype, cpusubtype, filetype (6: dylib, 8: bundle); mach-o/fat.h: 0xcafebabe and a small count. */
function machO(head: Uint8Array): Content | null {
  const magic = numbers(head, false).u32(0);
  if (magic === 0xcafebabe && numbers(head, false).u32(4) < 30)
    return { is: 'macos', architecture: 'other', library: false };
  const littleEndian = magic === 0xcffaedfe || magic === 0xcefaedfe;
  if (!littleEndian && magic !== 0xfeedfacf && magic !== 0xfeedface) return null;
  const { u32 } = numbers(head, littleEndian);
  const cpu = u32(4);
  const architecture = cpu === 0x01000007 ? 'x86-64' : cpu === 0x0100000c ? 'arm64' : 'other';
  return { is: 'macos', architecture, library: u32(12) === 6 || u32(12) === 8 };
}
