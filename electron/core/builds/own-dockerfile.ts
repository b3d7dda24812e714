import type { Finding, FindingCode } from '#shared/model/finding';

/** What a Dockerfile may well mend, start or build itself. */
const itsOwnAffair = new Set<FindingCode>([
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
  'execute-bits-lost',
]);

/** Findings of a folder whose Dockerfile has another name than the usual one: as if it had that, without a recipe's remedies. */
export const keptBesides = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ code }) => !itsOwnAffair.has(code)).map((finding) => ({ ...finding, fix: null }));
