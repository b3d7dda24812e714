import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { FilterField } from '../../ui/filter-field';
import { useIsNarrow } from '../../ui/grid/index';
import { Bar, Gap } from '../../ui/list';
import type { Tagged } from './rows';
import type { Look } from './use-rows';

const looks = [
  { value: 'artifacts', label: 'By artifact' },
  { value: 'tags', label: 'By tag' },
];
const taggedChoices = [
  { value: 'all', label: 'All' },
  { value: 'tagged', label: 'Tagged' },
  { value: 'untagged', label: 'Untagged' },
];

/** What is shown of a repository: one of two views, narrowed down. */
export interface Shown {
  readonly look: Look;
  readonly filter: string;
  readonly tagged: Tagged;
}

interface ArtifactBarProps {
  readonly shown: Shown;
  readonly onChange: (part: Partial<Shown>) => void;
  /** Down from the filter. */
  readonly onLeave: () => void;
  /** What can be done with the selection; null: nothing is selected. */
  readonly selection: ReactNode;
  /** The choice of columns. */
  readonly children: ReactNode;
}

export function ArtifactBar({ shown, onChange, onLeave, selection, children }: ArtifactBarProps) {
  const { look, filter, tagged } = shown;
  const narrow = useIsNarrow();
  return (
    <Bar>
      <SegmentedControl
        size="xs"
        aria-label="View"
        data={looks}
        value={look}
        onChange={(value) => onChange({ look: value === 'tags' ? 'tags' : 'artifacts' })}
      />
      {look === 'artifacts' && !(narrow && selection !== null) ? (
        <SegmentedControl
          size="xs"
          aria-label="Tagged or not"
          data={taggedChoices}
          value={tagged}
          onChange={(value) => onChange({ tagged: value === 'tagged' || value === 'untagged' ? value : 'all' })}
        />
      ) : null}
      <Gap />
      {selection}
      <FilterField
        label="Filter artifacts"
        value={filter}
        onChange={(text) => onChange({ filter: text })}
        onLeave={onLeave}
        width={narrow ? 140 : 180}
      />
      {children}
    </Bar>
  );
}
