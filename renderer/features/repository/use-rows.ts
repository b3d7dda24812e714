import { useCallback, useMemo, useState } from 'react';
import type { Artifact } from '#shared/model/registry';
import type { Sort } from '../../ui/grid/index';
import { artifactRows, indexed, indexedTags, type Row, sortArtifacts, sortTags, type Tagged, tagRows } from './rows';

export type Look = 'artifacts' | 'tags';

interface Rows {
  readonly rows: readonly Row[];
  readonly onExpand: (row: Row, expanded: boolean) => void;
}

/** Indexing and ordering are done when the list changes; a key in the filter costs one pass over texts. */
export function useRows(artifacts: readonly Artifact[], look: Look, sort: Sort, filter: string, tagged: Tagged): Rows {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => indexed(artifacts), [artifacts]);
  const byArtifact = useMemo(() => (look === 'artifacts' ? sortArtifacts(items, sort) : []), [items, look, sort]);
  const byTag = useMemo(() => (look === 'tags' ? sortTags(indexedTags(items), sort) : []), [items, look, sort]);
  const rows = useMemo(
    () => (look === 'artifacts' ? artifactRows(byArtifact, filter, tagged, unfolded) : tagRows(byTag, filter)),
    [look, byArtifact, byTag, filter, tagged, unfolded],
  );
  const onExpand = useCallback(
    (row: Row, expanded: boolean) =>
      setUnfolded((known) => {
        const next = new Set(known);
        if (expanded) next.add(row.digest);
        else next.delete(row.digest);
        return next;
      }),
    [],
  );
  return { rows, onExpand };
}
