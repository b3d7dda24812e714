import { Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Typed } from './image-words';

interface TypedFieldProps<Value> {
  readonly label: string;
  readonly description: string;
  readonly placeholder?: string;
  /** As it is kept, in words. */
  readonly text: string;
  readonly parse: (text: string) => Typed<Value>;
  readonly onChange: (value: Value) => void;
  /** Several lines. */
  readonly rows?: number;
}

const MOST_ROWS = 8;

/** A field whose text means something else: kept while it is wrong, which says so and keeps the form from being sent (`checkValidity`). */
export function TypedField<Value>({
  label,
  description,
  placeholder = '',
  text,
  parse,
  onChange,
  rows,
}: TypedFieldProps<Value>) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? text;
  const { problem } = parse(shown);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  // The form asks its fields before it is sent; what is wrong is told here, not by the browser.
  useEffect(() => field.current?.setCustomValidity(problem ?? ''), [problem]);
  const common = {
    ref: field,
    label,
    description,
    placeholder,
    value: shown,
    error: problem,
    spellCheck: false,
    inputWrapperOrder: ['label' as const, 'input' as const, 'error' as const, 'description' as const],
    onBlur: () => {
      if (problem === null) setTyped(null);
    },
  };
  const change = (changed: string) => {
    const next = parse(changed);
    setTyped(changed);
    if (next.problem === null) onChange(next.value);
  };
  return rows === undefined ? (
    <TextInput {...common} onChange={(event) => change(event.currentTarget.value)} />
  ) : (
    <Textarea
      {...common}
      rows={Math.min(MOST_ROWS, Math.max(rows, shown.split('\n').length))}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
