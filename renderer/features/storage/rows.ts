import { compareNatural } from '#shared/model/natural';
import type { StoredArtifact } from '#shared/model/storage-use';
import { compareKnown } from '../../ui/compare-known';
import type { GridRow, Sort } from '../../ui/grid/index';
import { storedName } from './map';

export interface StoredRow extends GridRow {
  readonly artifact: StoredArtifact;
}

export function storedRows(artifacts: readonly StoredArtifact[], sort: Sort): readonly StoredRow[] {
  return artifacts
    .map(
      (artifact): StoredRow => ({
        key: `${artifact.repository}@${artifact.digest}`,
        name: `${artifact.repository}: ${storedName(artifact)}`,
        expanded: null,
        selectable: false,
        nested: false,
        artifact,
      }),
    )
    .sort((a, b) => compare(a.artifact, b.artifact, sort) || compareNatural(a.name, b.name));
}

function compare(a: StoredArtifact, b: StoredArtifact, { by, descending }: Sort): number {
  const sign = descending ? -1 : 1;
  switch (by) {
    case 'repository':
      return sign * compareNatural(a.repository, b.repository);
    case 'artifact':
      return sign * compareNatural(storedName(a), storedName(b));
    case 'shared':
      return sign * (a.sharedBytes - b.sharedBytes);
    case 'pushed':
      return compareKnown(a.pushedAt, b.pushedAt, descending, (one, other) => Date.parse(one) - Date.parse(other));
    default:
      return sign * (a.uniqueBytes - b.uniqueBytes);
  }
}
