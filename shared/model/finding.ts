import { z } from 'zod';

/** Everything that can be wrong with a build before it is built into an image, as a closed list. */
export const findingCodes = [
  // it cannot run
  'nothing-to-start',
  'windows-build',
  'macos-build',
  'wrong-architecture',
  'client-build',
  'data-folder-missing',
  'pack-missing',
  'assemblies-missing',
  'engine-folder-missing',
  'modules-missing',
  'modules-foreign',
  'runs-as-root',
  // it would not run as it is
  'execute-bits-lost',
  'windows-line-endings',
  'loopback-bind',
  // it should not go into an image
  'debug-symbols',
  'do-not-ship',
  'secrets',
  'editor-folders',
  'version-control',
  'link-leaves-folder',
  // it makes pushes fail or lie
  'latest-tag',
  'large-file',
  'storage-short',
] as const;
export const FindingCode = z.enum(findingCodes);
export type FindingCode = z.infer<typeof FindingCode>;

export const Finding = z.object({
  code: FindingCode,
  /** error: the server cannot run or the push cannot succeed; warning: it will hurt; hint: worth knowing. */
  severity: z.enum(['error', 'warning', 'hint']),
  /** Relative to the folder that was looked at; the first twenty. Folders end with a slash. */
  files: z.array(z.string()),
  /** How many there are in all. */
  count: z.int(),
  /** One or two plain sentences. Never a secret. */
  why: z.string(),
  /** What it weighs, where that matters. */
  bytes: z.int().nullable(),
  /** What Gantry does about it inside the image, as a sentence; null: only the user can. The user's folder is never changed. */
  fix: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;
