import { Button } from '@mantine/core';
import { type Dispatch, type RefObject, type SetStateAction, useCallback, useMemo } from 'react';
import { FilterField } from '../../ui/filter-field';
import { LongSelect } from '../../ui/long-select';
import { type BoardCounts, type BoardFilters, boardStates, noFilters } from './board';
import { stateChoice } from './words';

interface FiltersProps {
  readonly filters: BoardFilters;
  readonly onChange: Dispatch<SetStateAction<BoardFilters>>;
  readonly repositories: readonly string[];
  readonly apps: readonly string[];
  readonly counts: BoardCounts;
  readonly list: RefObject<HTMLDivElement | null>;
}

const ALL = '';

export function Filters({ filters, onChange, repositories, apps, counts, list }: FiltersProps) {
  const filtered = JSON.stringify(filters) !== JSON.stringify(noFilters);
  const set = useCallback(
    (change: Partial<BoardFilters>) => onChange((known) => ({ ...known, ...change })),
    [onChange],
  );
  const ofRepositories = useMemo(() => choicesOf('Every repository', repositories), [repositories]);
  const ofApps = useMemo(() => choicesOf('Every app', apps), [apps]);
  const ofStates = useMemo(
    () => boardStates.map((state) => ({ value: state, label: stateChoice(state, counts) })),
    [counts],
  );
  const setRepository = useCallback((name: string) => set({ repository: name === ALL ? null : name }), [set]);
  const setApp = useCallback((name: string) => set({ app: name === ALL ? null : name }), [set]);
  const setState = useCallback(
    (name: string) => set({ state: boardStates.find((state) => state === name) ?? noFilters.state }),
    [set],
  );
  return (
    <>
      <LongSelect
        label="Repository"
        width={150}
        choices={ofRepositories}
        value={filters.repository ?? ALL}
        onChange={setRepository}
        searchable
      />
      <LongSelect label="App" width={130} choices={ofApps} value={filters.app ?? ALL} onChange={setApp} searchable />
      <LongSelect label="State" width={190} choices={ofStates} value={filters.state} onChange={setState} />
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

const choicesOf = (all: string, names: readonly string[]) => [
  { value: ALL, label: all },
  ...names.map((name) => ({ value: name, label: name })),
];
