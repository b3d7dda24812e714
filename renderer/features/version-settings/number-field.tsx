import { NumberInput } from '@mantine/core';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly error: string | undefined;
  readonly description?: string;
  readonly step?: number;
  readonly suffix?: string;
  /** The label is for assistive technology only: a column's heading says it. */
  readonly inRow?: boolean;
}

/** A whole number as it is typed; empty is NaN, so that the checks name it instead of a default taking its place. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, onChange, error, description, step = 1, suffix, inRow = false } = props;
  return (
    <NumberInput
      {...(inRow ? { 'aria-label': label } : { label })}
      value={Number.isNaN(value) ? '' : value}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : Number.NaN)}
      error={error}
      // What is wrong names the limit too.
      description={error === undefined ? description : undefined}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      allowDecimal={false}
      step={step}
      {...(suffix === undefined ? {} : { suffix })}
    />
  );
}
