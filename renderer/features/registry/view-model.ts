import type { LayerReading } from '#shared/model/artifact-details';
import { withThousands } from '#shared/model/format';
import type { Capabilities } from '#shared/model/registry';

/** What POSIX shells take as it is; everything else is quoted. `robot$studio` and its like lose their `$` otherwise. */
const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A word for a POSIX shell: in single quotes where a character needs it. */
export const shellWord = (text: string): string => (plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

interface Place {
  readonly registry: string;
  readonly project: string;
  readonly repository: string;
}

/** `host/project/repository:tag`, or `@digest` where there is no tag. */
export function referenceOf({ registry, project, repository }: Place, tag: string | null, digest: string): string {
  const path = `${registry}/${project}/${repository}`;
  return tag === null ? `${path}@${digest}` : `${path}:${tag}`;
}

export const pullLine = (reference: string): string => `docker pull ${shellWord(reference)}`;

/** Why something is not offered to this account, as a sentence; null: it may, or the registry did not say. */
export function denial(capabilities: Capabilities | null, what: 'push' | 'pull' | 'deleteArtifact' | 'deleteTag') {
  if (capabilities === null) return null;
  const { mayPush, mayPull, mayDeleteArtifacts, mayDeleteTags } = capabilities;
  if (what === 'push') return mayPush === false ? 'This account may not push here.' : null;
  if (what === 'pull') return mayPull === false ? 'This account may not pull from here.' : null;
  if (what === 'deleteArtifact') return mayDeleteArtifacts === false ? 'This account may not delete artifacts.' : null;
  return mayDeleteTags === false ? 'This account may not delete tags.' : null;
}

/** `Reading layers: 120 of 1,000`; null where there is nothing to say. */
export function readingWords(reading: LayerReading | undefined): string | null {
  if (reading?.is === 'running')
    return `Reading layers: ${withThousands(reading.read)} of ${withThousands(reading.total)}`;
  return reading?.is === 'failed'
    ? `The layers of the project were not all read. ${reading.message ?? ''}`.trim()
    : null;
}
