import { latin1, numbers, zeroTerminated } from './bytes';
import { contentOf, HEAD_BYTES } from './content';
import type { Survey, SurveyedFile } from './survey';

/** `2022.3.20f1`, `6000.0.23f1` */
const versionPattern = /^\d+\.\d+\.\d+[a-z]\d+/;
/** Of IL2CPP's global-metadata.dat, little-endian. */
const METADATA_MAGIC = 0xfab11baf;

const headOf = (survey: Survey, file: SurveyedFile): Promise<Uint8Array> => survey.reader(file).read(0, HEAD_BYTES);

/** A library under this name that is one: of Linux, or of Windows. */
export async function isLibrary(survey: Survey, path: string): Promise<boolean> {
  const file = survey.file(path);
  if (file === null) return false;
  const { is } = file.content ?? contentOf(await headOf(survey, file));
  return is === (path.endsWith('.dll') ? 'windows' : 'elf');
}

/**
 * SerializedFile header (big-endian): four u32 (the third is the format's version), then from version 9 on the byte order, from version 22
 * on wider sizes; then Unity's version as text. A packed `data.unity3d` starts with `UnityFS`, a u32 and two texts; the second is it.
 */
export async function writtenBy(survey: Survey, path: string): Promise<string | null> {
  const file = survey.file(path);
  if (file === null) return null;
  const head = await headOf(survey, file);
  const text = path.endsWith('.unity3d') ? bundleVersion(head) : serializedVersion(head);
  return versionPattern.exec(text)?.[0] ?? null;
}

function serializedVersion(head: Uint8Array): string {
  const format = numbers(head, false).u32(8);
  return zeroTerminated(head, format >= 22 ? 48 : 20);
}

function bundleVersion(head: Uint8Array): string {
  if (latin1(head, 0, 8) !== 'UnityFS\0') return '';
  return zeroTerminated(head, 12 + zeroTerminated(head, 12).length + 1);
}

/** The names of scripts that IL2CPP compiled. */
export async function isMetadata(survey: Survey, path: string): Promise<boolean> {
  const file = survey.file(path);
  return file !== null && numbers(await headOf(survey, file)).u32(0) === METADATA_MAGIC;
}

/** A folder of assemblies: .NET's are Windows libraries, on Linux too. */
export async function holdsAssemblies(survey: Survey, folder: string): Promise<boolean> {
  const file = survey.files.find(({ path }) => path.startsWith(`${folder}/`) && path.endsWith('.dll'));
  return file !== undefined && contentOf(await headOf(survey, file)).is === 'windows';
}

/** Lines `key=value`, the first settings that a player reads. */
export async function isBootConfig(survey: Survey, path: string): Promise<boolean> {
  const text = await survey.text(path, HEAD_BYTES);
  return /^(?:gfx|wait-for|scripting|build-guid|hdr|player-connection|single-instance|vr|androidStart)[\w-]*=/m.test(
    text,
  );
}
