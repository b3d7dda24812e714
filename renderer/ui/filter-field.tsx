import { CloseButton, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';

interface FilterFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Down or Enter: on to what was found. */
  readonly onLeave: () => void;
  readonly width: number;
}

/** Ctrl/Cmd+F comes here; Escape empties it, then leaves it. */
export function FilterField({ label, value, onChange, onLeave, width }: FilterFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useHotkeys(
    [
      [
        'mod+F',
        () => {
          field.current?.focus();
          field.current?.select();
        },
      ],
    ],
    [],
  );
  return (
    <TextInput
      ref={field}
      aria-label={label}
      placeholder="Filter"
      size="xs"
      w={width}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
        else if (event.key === 'Escape') (value === '' ? onLeave : () => onChange(''))();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      rightSection={
        value === '' ? null : (
          <CloseButton size="xs" tabIndex={-1} aria-label="Empty the filter" onClick={() => onChange('')} />
        )
      }
    />
  );
}
