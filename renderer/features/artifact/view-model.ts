import type { ArtifactDetails, LayerReading, Sharing, Vulnerability } from '#shared/model/artifact-details';
import { count, formatBytes } from '#shared/model/format';
import { compareNatural } from '#shared/model/natural';
import { type Artifact, isServerPlatform, severities } from '#shared/model/registry';

/** Why game servers cannot run it; null: they can, or nothing is known of it. */
export function serverWarning(
  details: ArtifactDetails,
  name: (platform: NonNullable<ArtifactDetails['platform']>) => string,
): string | null {
  const { platform, children } = details;
  if (platform !== null)
    return isServerPlatform(platform)
      ? null
      : `It is built for ${name(platform)}. Game servers run on linux/amd64 and cannot start it.`;
  const known = children.flatMap((child) => (child.platform === null ? [] : [child.platform]));
  return known.length === 0 || known.some(isServerPlatform)
    ? null
    : 'None of its images is for linux/amd64. Game servers cannot start it.';
}

/** `also in 3 others`; null where the layer is this artifact's alone. */
export function othersWords(
  digest: string,
  sharing: Sharing | undefined,
): { readonly text: string; readonly hint: string } | null {
  const layer = sharing?.layers.find((known) => known.digest === digest);
  if (layer === undefined || layer.othersCount === 0) return null;
  const places = layer.others.map(({ repository, tags, digest: other }) =>
    tags.length === 0 ? `${repository}@${other.slice(0, 19)}` : `${repository}:${tags.slice(0, 3).join(', ')}`,
  );
  const rest = layer.othersCount - layer.others.length;
  return {
    text: `also in ${count(layer.othersCount, 'other')}`,
    hint: [...places, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'),
  };
}

/** What only this artifact has, as far as it is known. */
export function uniqueWords(sharing: Sharing, reading: LayerReading | undefined): string {
  const bytes = formatBytes(sharing.uniqueBytes);
  if (sharing.unread === 0) return `${bytes} in no other artifact`;
  return reading?.is === 'failed'
    ? `at most ${bytes} in no other artifact`
    : `at most ${bytes} in no other artifact, so far`;
}

/** As an exec form would be written, for people. */
export const commandLine = (words: readonly string[]): string =>
  words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : JSON.stringify(word))).join(' ');

export const userWords = (user: string | null): { readonly text: string; readonly isRoot: boolean } => {
  const isRoot = user === null || /^(?:root|0)(?::|$)/.test(user);
  return { text: user ?? 'root', isRoot };
};

/** Worst first, then by package. */
export const sortVulnerabilities = (found: readonly Vulnerability[]): readonly Vulnerability[] =>
  [...found].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareNatural(a.package, b.package) ||
      compareNatural(a.id, b.id),
  );

/** The artifact of the list that has this digest, or of which it is a part. */
export const knownArtifact = (artifacts: readonly Artifact[], digest: string): Artifact | null =>
  artifacts.find((artifact) => artifact.digest === digest) ?? null;
