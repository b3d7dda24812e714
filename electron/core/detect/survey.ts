import type { BuildFolder, FolderEntry } from '#core/ports/build-folder';
import { cancelled } from '#shared/errors';
import { type FileReader, latin1 } from './bytes';
import { type Content, contentOf, HEAD_BYTES } from './content';

export interface SurveyedFile extends FolderEntry {
  readonly kind: 'file';
  /** Null: its name says that it is data, so nobody looked. */
  readonly content: Content | null;
}

/** A folder's list, with a first look into every file that might be a program, a script or a secret. */
export interface Survey {
  readonly entries: readonly FolderEntry[];
  readonly files: readonly SurveyedFile[];
  file(path: string): SurveyedFile | null;
  has(path: string): boolean;
  reader(file: FolderEntry): FileReader;
  /** The start of a text file; empty when there is none. */
  text(path: string, maxBytes?: number): Promise<string>;
  /** The same for a folder inside; paths are relative to it. */
  below(path: string): Survey;
}

/** Endings of data that is large or many and never a program: opening 100,000 of them would take seconds. */
const data =
  /\.(?:assets|resource|ress|bundle|pak|ucas|utoc|ushaderbytecode|uasset|umap|uexp|ubulk|upk|png|jpe?g|tga|dds|webp|bmp|ktx2?|ogg|wav|mp3|flac|mp4|webm|ttf|otf|fbx|glb|obj|mesh|bin|dat|db|wem|bnk|zip|gz|xz|7z|pk3|bsp|map|wad|vpk|pdb|dll|xml|md|html|css|po|mo|icu)$/i;
const LOOKS_AT_ONCE = 16;
const TEXT_BYTES = 64 * 1024;

/** Lists a folder and looks into it. Throws AppFailure folder-missing, file-unreadable, cancelled. */
export async function surveyFolder(
  folders: BuildFolder,
  folder: string,
  passOver: (path: string) => boolean,
  signal: AbortSignal,
): Promise<Survey> {
  const entries = await folders.list(folder, passOver, signal);
  const read = (path: string, offset: number, length: number) => folders.read(folder, path, offset, length);
  const listed = entries.filter((entry): entry is FolderEntry & { readonly kind: 'file' } => entry.kind === 'file');
  const unknown = listed.filter(({ path }) => !data.test(path));
  const contents = new Map<string, Content>();
  for (let from = 0; from < unknown.length; from += LOOKS_AT_ONCE) {
    if (signal.aborted) throw cancelled();
    const some = unknown.slice(from, from + LOOKS_AT_ONCE);
    await Promise.all(some.map(async (entry) => contents.set(entry.path, await look(entry, read))));
  }
  const files = listed.map((entry) => ({ ...entry, content: contents.get(entry.path) ?? null }));
  return surveyOf(entries, files, read);
}

type Read = (path: string, offset: number, length: number) => Promise<Uint8Array>;

/** A build for Windows is told by its .exe; hundreds of .dll of a Linux build are assemblies. */
async function look({ path, sizeBytes }: FolderEntry, read: Read): Promise<Content> {
  return contentOf(await read(path, 0, Math.min(HEAD_BYTES, sizeBytes)));
}

function surveyOf(entries: readonly FolderEntry[], files: readonly SurveyedFile[], read: Read): Survey {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const paths = new Set(entries.map(({ path }) => path));
  return {
    entries,
    files,
    file: (path) => byPath.get(path) ?? null,
    has: (path) => paths.has(path),
    reader: ({ path, sizeBytes }) => ({
      sizeBytes,
      read: (offset, length) => readWithin(read, path, sizeBytes, offset, length),
    }),
    text: async (path, maxBytes = TEXT_BYTES) => {
      const file = byPath.get(path);
      return file === undefined ? '' : utf8(await read(path, 0, Math.min(maxBytes, file.sizeBytes)));
    },
    below: (path) => (path === '' ? surveyOf(entries, files, read) : inside(path, entries, files, read)),
  };
}

/** Formats point anywhere when they are broken: outside of the file there is nothing. */
async function readWithin(read: Read, path: string, size: number, offset: number, length: number): Promise<Uint8Array> {
  const wanted = Math.min(length, size - offset);
  return offset >= 0 && wanted > 0 ? read(path, offset, wanted) : new Uint8Array(0);
}

function inside(folder: string, entries: readonly FolderEntry[], files: readonly SurveyedFile[], read: Read): Survey {
  const start = `${folder}/`;
  const cut = <Entry extends FolderEntry>(all: readonly Entry[]): readonly Entry[] =>
    all
      .filter(({ path }) => path.startsWith(start))
      .map((entry) => ({ ...entry, path: entry.path.slice(start.length) }));
  return surveyOf(cut(entries), cut(files), (path, offset, length) => read(`${start}${path}`, offset, length));
}

/** The language itself has no decoder but this one; a cut or broken text is read as single bytes. */
function utf8(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return latin1(bytes);
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped).replace(/^\uFEFF/, '');
  } catch {
    return latin1(bytes);
  }
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** Empty for what lies at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const joinPath = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`);
