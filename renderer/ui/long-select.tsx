import { Select } from '@mantine/core';
import { memo, startTransition, useEffect, useState } from 'react';

interface LongSelectProps {
  readonly label: string;
  readonly width: number;
  /** The same as long as it says the same. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  /** The same function from drawing to drawing. */
  readonly onChange: (value: string) => void;
  readonly searchable?: boolean;
}

/** More than fit into an opened list at once. */
const STEP = 30;

/**
 * A choice of perhaps hundreds, not drawn again while other things change. Its entries exist in the page even while the list is closed:
 * only the chosen one does until somebody comes to the field, then all, a few with each turn.
 */
export const LongSelect = memo(function LongSelect(props: LongSelectProps) {
  const { label, width, choices, value, onChange, searchable = false } = props;
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    if (drawn === 0 || drawn >= choices.length) return;
    const turn = setTimeout(() => startTransition(() => setDrawn(drawn + STEP)));
    return () => clearTimeout(turn);
  }, [drawn, choices.length]);
  const upToChosen = choices.findIndex((choice) => choice.value === value) + 1;
  return (
    <Select
      aria-label={label}
      size="xs"
      w={width}
      data={choices}
      limit={Math.max(drawn, upToChosen, 1)}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      onFocus={() => setDrawn((known) => Math.max(known, STEP))}
      searchable={searchable}
    />
  );
});
