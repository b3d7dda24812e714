import { Button, TextInput } from '@mantine/core';
import { type Ref, useEffect, useRef } from 'react';
import { useFocusBack } from '../../ui/use-focus-back';
import type { View } from '../navigation/index';
import styles from './push-screen.module.css';
import { newTag, typedTagWords } from './view-model';
import { AFTER_DIALOG_MS } from './wanted-row';

interface TagForPushProps {
  readonly tag: string;
  /** It will be pushed without a boot test. */
  readonly isUntested: boolean;
  readonly onChange: (tag: string) => void;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  /** Focused anew whenever this changes: the view that asked for this field. */
  readonly wanted: View | null;
}

/** Where the rule does not name the tag, the user does. */
export function TagForPush({ tag, isUntested, onChange, onSubmit, onCancel, wanted }: TagForPushProps) {
  const field: Ref<HTMLInputElement> = useRef<HTMLInputElement>(null);
  const { problem, warning } = typedTagWords(tag);
  useFocusBack();
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => field.current?.focus(), AFTER_DIALOG_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  return (
    <form
      className={styles['below']}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <TextInput
        ref={field}
        label={isUntested ? 'Tag for this push, without a boot test' : 'Tag for this push'}
        value={tag}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={problem}
        description={warning}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        onKeyDown={({ key }) => key === 'Escape' && onCancel()}
        autoFocus
        w="100%"
        maw={420}
      />
      {warning === null ? null : (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            onChange(newTag(Date.now()));
            field.current?.focus();
          }}
        >
          Use the date and time
        </Button>
      )}
    </form>
  );
}
