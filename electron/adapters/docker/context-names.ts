import { readdirSync, readlinkSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A name in a folder. `bytes` null: it is UTF-8 text, as nearly all are. */
export interface Name {
  readonly text: string;
  readonly bytes: Buffer | null;
}
/** What Node reads where bytes are no UTF-8. */
const REPLACED = '\uFFFD';

/** Sorted by bytes, as engines want the entries of a synced context. Throws what the file system says. */
export function namesIn(folder: string | Buffer): readonly Name[] {
  const names = readdirSync(folder);
  if (names.every(isAscii)) return names.sort().map((text) => ({ text, bytes: null }));
  const all = names.some((name) => name.includes(REPLACED))
    ? readdirSync(folder, 'buffer').map(nameOf)
    : names.map((text) => ({ text, bytes: null }));
  return all.sort((a, b) => Buffer.compare(a.bytes ?? Buffer.from(a.text), b.bytes ?? Buffer.from(b.text)));
}

export function below(folder: Name, { text, bytes }: Name): Name {
  if (folder.text === '') return { text, bytes };
  const path = `${folder.text}/${text}`;
  if (bytes === null && folder.bytes === null) return { text: path, bytes: null };
  const parts = [folder.bytes ?? Buffer.from(folder.text), Buffer.from('/'), bytes ?? Buffer.from(text)];
  return { text: path, bytes: Buffer.concat(parts) };
}

/** Without `join` where slashes are the system's own: that takes longer than to ask the disk. */
export const fullPathOf = (root: string, { text, bytes }: Name): string | Buffer => {
  if (bytes !== null) return Buffer.concat([Buffer.from(root + sep), bytes]);
  return sep === '/' ? `${root}/${text}` : join(root, text);
};

/** Only Windows writes backslashes between folders; elsewhere they are letters. */
export function targetOf(path: string | Buffer): Name {
  const text = readlinkSync(path, 'utf8');
  if (process.platform === 'win32') return { text: text.replaceAll('\\', '/'), bytes: null };
  return text.includes(REPLACED) ? nameOf(readlinkSync(path, 'buffer')) : { text, bytes: null };
}

function nameOf(bytes: Buffer): Name {
  const text = bytes.toString('utf8');
  return { text, bytes: Buffer.from(text).equals(bytes) ? null : bytes };
}

/** Then the order of its letters is that of its bytes. */
const isAscii = (name: string): boolean => /^[ -~]*$/.test(name);
