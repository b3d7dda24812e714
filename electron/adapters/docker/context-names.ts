import { readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A name in a folder. `bytes` null: it is UTF-8 text, as nearly all are. */
export interface Name {
  readonly text: string;
  readonly bytes: Buffer | null;
}
/** What Node reads where bytes are no UTF-8. */
const REPLACED = '\uFFFD';

/** Sorted by bytes, as engines want the entries of a synced context. Throws what the file system says. */
export async function namesIn(folder: string | Buffer): Promise<readonly Name[]> {
  const names = await readdir(folder);
  if (names.every(isAscii)) return names.sort().map((text) => ({ text, bytes: null }));
  const all = names.some((name) => name.includes(REPLACED))
    ? (await readdir(folder, 'buffer')).map(nameOf)
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

export const fullPathOf = (root: string, { text, bytes }: Name): string | Buffer =>
  bytes === null ? join(root, text) : Buffer.concat([Buffer.from(root + sep), bytes]);

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

const isAscii = (name: string): boolean => /^[ -~]*$/.test(name);
