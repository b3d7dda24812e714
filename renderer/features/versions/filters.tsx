import { Button, Select } from '@mantine/core';
import type { RefObject } from 'react';
import { FilterField } from '../../ui/filter-field';
import { type BoardCounts, type BoardFilters, boardStates, noFilters } from './board';
import { stateChoice } from './words';

interface FiltersProps {
  readonly filters: BoardFilters;
  readonly onChange: (filters: BoardFilters) => void;
  readonly repositories: readonly string[];
  readonly apps: readonly string[];
  readonly counts: BoardCounts;
  readonly list: RefObject<HTMLDivElement | null>;
}

const ALL = '';

export function Filters({ filters, onChange, repositories, apps, counts, list }: FiltersProps) {
  const set = (change: Partial<BoardFilters>) => onChange({ ...filters, ...change });
  const filtered = JSON.stringify(filters) !== JSON.stringify(noFilters);
  return (
    <>
      <Select
        aria-label="Repository"
        size="xs"
        w={150}
        data={[
          { value: ALL, label: 'Every repository' },
          ...repositories.map((name) => ({ value: name, label: name })),
        ]}
        value={filters.repository ?? ALL}
        onChange={(value) => set({ repository: value === ALL ? null : value })}
        searchable
      />
      <Select
        aria-label="App"
        size="xs"
        w={130}
        data={[{ value: ALL, label: 'Every app' }, ...apps.map((name) => ({ value: name, label: name }))]}
        value={filters.app ?? ALL}
        onChange={(value) => set({ app: value === ALL ? null : value })}
        searchable
      />
      <Select
        aria-label="State"
        size="xs"
        w={190}
        data={boardStates.map((state) => ({ value: state, label: stateChoice(state, counts) }))}
        value={filters.state}
        onChange={(state) => state !== null && set({ state })}
      />
      <FilterField
        label="Filter tags and versions"
        value={filters.text}
        onChange={(text) => set({ text })}
        onLeave={() => list.current?.focus()}
        width={150}
      />
      {filtered ? (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange(noFilters)}>
          Show all
        </Button>
      ) : null}
    </>
  );
}
