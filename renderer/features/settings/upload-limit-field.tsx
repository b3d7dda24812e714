import { Checkbox, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';

const MB = 1_000_000;
const LEAST_MB_PER_S = 0.1;
const FIRST_MB_PER_S = 1;

/** How much of the line pushes may take. `value`: bytes per second; null: all of it. */
export function UploadLimitField({
  value,
  onChange,
}: {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  const [typed, setTyped] = useState<number | string>(value === null ? FIRST_MB_PER_S : value / MB);
  const isWrong = typeof typed !== 'number' || typed < LEAST_MB_PER_S;
  const take = (next: number | string): void => {
    setTyped(next);
    if (typeof next === 'number' && next >= LEAST_MB_PER_S) onChange(Math.round(next * MB));
  };
  return (
    <Stack gap={8}>
      <Checkbox
        label="Leave some of the line to others"
        description="For layers that Gantry sends; the engine knows no limit. Running pushes follow at once."
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? Math.round((isWrong ? 1 : typed) * MB) : null)}
      />
      {value === null ? null : (
        <NumberInput
          label="At most"
          value={typed}
          onChange={take}
          error={isWrong ? `Type ${LEAST_MB_PER_S} MB/s or more.` : undefined}
          suffix=" MB/s"
          decimalScale={1}
          step={0.5}
          w={160}
        />
      )}
    </Stack>
  );
}
