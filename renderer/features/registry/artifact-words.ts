import { count, shortDigest } from '#shared/model/format';
import { compareNatural } from '#shared/model/natural';
import {
  type Artifact,
  type Attachment,
  isServerPlatform,
  type Platform,
  platformName,
  type ScanSummary,
  severities,
  type Tag,
} from '#shared/model/registry';
import { assertNever } from '#shared/result';

/** One artifact may carry thousands of tags, and its row is drawn often. */
const sortedNames = new WeakMap<readonly Tag[], readonly string[]>();

const looksLikeVersion = (name: string): boolean => /^v?\d/.test(name);

/** Versions before words, the newest-looking first: `1.0.10`, `1.0.9`, `stable`. */
export function tagNames({ tags }: Pick<Artifact, 'tags'>): readonly string[] {
  const known = sortedNames.get(tags) ?? tags.map(({ name }) => name).sort(byNewestName);
  sortedNames.set(tags, known);
  return known;
}

const byNewestName = (a: string, b: string): number =>
  Number(looksLikeVersion(b)) - Number(looksLikeVersion(a)) || compareNatural(b, a);

/** What people call an artifact: its first tag, else its digest. */
export const artifactName = (artifact: Pick<Artifact, 'tags' | 'digest'>): string =>
  tagNames(artifact)[0] ?? shortDigest(artifact.digest);

/** Why game servers cannot run it, as a sentence; null: they can, or its platform is not known. */
export function platformWarning(platform: Platform | null): string | null {
  return platform === null || isServerPlatform(platform)
    ? null
    : `Built for ${platformName(platform)}. Game servers run on linux/amd64 and cannot start it.`;
}

export interface KindWords {
  readonly text: string;
  readonly warning: string | null;
}

/** `linux/amd64`, `index of 2 platforms`, `–`. */
export function kindWords({ kind, platform, children, mediaType }: Artifact): KindWords {
  switch (kind) {
    case 'image':
      return { text: platform === null ? '–' : platformName(platform), warning: platformWarning(platform) };
    case 'index': {
      const platforms = children.flatMap((child) => (child.platform === null ? [] : [child.platform]));
      const fits = platforms.length === 0 || platforms.some(isServerPlatform);
      return {
        text: `index of ${count(children.length, 'platform')}`,
        warning: fits ? null : 'None of its images is for linux/amd64: game servers cannot start it.',
      };
    }
    case 'other':
      return { text: mediaType ?? 'not an image', warning: null };
    default:
      return assertNever(kind);
  }
}

const attachmentNames = {
  signature: 'Signature',
  attestation: 'Attestation',
  sbom: 'Bill of materials',
  other: 'Attachment',
} as const;

export const attachmentWords = ({ kind }: Attachment): string => attachmentNames[kind];

/** `2 critical, 5 high`; `none found`. */
export function severityWords({ counts }: Pick<ScanSummary, 'counts'>): string {
  const words = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  return words.length === 0 ? 'none found' : words.join(', ');
}
