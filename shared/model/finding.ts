import { z } from '../zod';

/** Those that can be mended inside the image, and left as they are if somebody wants that. Never in the user's folder. */
export const fixableCodes = [
  // it would not run as it is
  'runs-as-root',
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
] as const;
export const FixableCode = z.enum(fixableCodes);
export type FixableCode = z.infer<typeof FixableCode>;

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
  ...fixableCodes,
  // it makes pushes fail or lie
  'latest-tag',
  'large-file',
  'storage-short',
] as const;
export const FindingCode = z.enum(findingCodes);
export type FindingCode = z.infer<typeof FindingCode>;

/** What somebody decided; what is not named is as usual: a recipe mends what it can without touching anything that the game says. */
export const Fixes = z.partialRecord(FixableCode, z.boolean());
export type Fixes = z.infer<typeof Fixes>;

export const FindingFix = z.object({
  /** What Gantry does inside the image, as a sentence. */
  how: z.string(),
  /** always: the recipe does it, whatever is wanted; on: it is done, and may be refused; off: it could be done. */
  is: z.enum(['always', 'on', 'off']),
});
export type FindingFix = z.infer<typeof FindingFix>;

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
  /** Null: only the user can mend it. */
  fix: FindingFix.nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** Whether nothing of it gets into the image. */
export const isFixed = ({ fix }: Pick<Finding, 'fix'>): boolean => fix !== null && fix.is !== 'off';
