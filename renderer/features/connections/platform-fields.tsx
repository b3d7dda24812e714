import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import styles from './connection-settings.module.css';
import type { ConnectForm } from './view-model';

interface PlatformFieldsProps {
  readonly form: ConnectForm;
  readonly problems: { readonly apiUrl: string | null; readonly apiToken: string | null };
  readonly set: (field: keyof ConnectForm) => (event: { readonly currentTarget: { readonly value: string } }) => void;
}

/** The platform behind the registry, for those who have one: folded until it is wanted. */
export function PlatformFields({ form, problems, set }: PlatformFieldsProps) {
  const [opened, setOpened] = useState(false);
  if (!opened)
    return (
      <div>
        <Button variant="subtle" px={0} aria-expanded={false} onClick={() => setOpened(true)}>
          Add the platform’s API (optional)
        </Button>
      </div>
    );
  return (
    <fieldset className={styles['fields']}>
      <legend>Platform (optional)</legend>
      <Stack gap={12}>
        <TextInput
          label="API address"
          placeholder="https://api.edgegap.com"
          description="Knows the tags and app versions of the registry, so that nothing in use is deleted unawares."
          value={form.apiUrl}
          onChange={set('apiUrl')}
          error={problems.apiUrl}
          autoFocus
        />
        <PasswordInput
          label="API token"
          value={form.apiToken}
          onChange={set('apiToken')}
          error={problems.apiToken}
          autoComplete="off"
        />
      </Stack>
    </fieldset>
  );
}
