import { count, withThousands } from '#shared/model/format';
import type { Artifact } from '#shared/model/registry';
import type { ArtifactList } from './use-artifacts';

const tagCount = (artifacts: readonly Artifact[]): number => artifacts.reduce((sum, { tags }) => sum + tags.length, 0);

/** `12 artifacts, 40 tags`; `At least` where not all is read. */
export function countWords(artifacts: readonly Artifact[], isComplete: boolean): string {
  const words = `${count(artifacts.length, 'artifact')}, ${count(tagCount(artifacts), 'tag')}`;
  return isComplete ? words : `At least ${words}`;
}

/** `300 of 1,000 artifacts read`; null where all is read. */
export function readWords(list: Pick<ArtifactList, 'artifacts' | 'isComplete' | 'isFresh' | 'total'>): string | null {
  const { artifacts, isComplete, isFresh, total } = list;
  if (artifacts === undefined || isComplete || !isFresh) return null;
  if (total === null) return `${count(artifacts.length, 'artifact')} read, more to come`;
  const read = total.of === 'artifacts' ? artifacts.length : tagCount(artifacts);
  return `${withThousands(read)} of ${count(total.count, total.of === 'artifacts' ? 'artifact' : 'tag')} read`;
}

/** `3 selected` */
export const selectedWords = (selected: number): string => `${withThousands(selected)} selected`;
