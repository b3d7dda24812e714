import { Button, Group, type OptionsFilter, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { appNameProblem } from '#shared/model/app-template';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask, messageOf } from '../../api';
import { platformKeys } from '../../keys';
import { tellNotCreated } from './not-created';
import { useApps } from './queries';

interface AppFieldProps {
  readonly connection: ConnectionView;
  readonly value: string;
  readonly onChange: (app: string) => void;
  readonly error?: string | null;
  readonly description?: string;
  /** Where none is chosen. */
  readonly placeholder?: string;
}

const CREATE = '\u0000create';

/** An app of the platform, or a new one, which is created at once. */
export function AppField({
  connection,
  value,
  onChange,
  error,
  description,
  placeholder = 'Choose an app',
}: AppFieldProps) {
  const apps = useApps(connection);
  const [typed, setTyped] = useState('');
  const [creating, setCreating] = useState<string | null>(null);
  /** The keys are here again, and nothing else than them. */
  const [returned, setReturned] = useState(false);
  if (creating !== null)
    return (
      <CreateApp
        connection={connection}
        start={creating}
        onDone={(name, hadFocus) => {
          setCreating(null);
          setReturned(hadFocus);
          if (name !== null) onChange(name);
        }}
      />
    );
  const known = apps.data ?? [];
  const choices = [
    ...known.map(({ name, isActive }) => ({ value: name, label: isActive ? name : `${name} (not active)` })),
    // One that is chosen stays readable where the list is not there or does not have it.
    ...(value === '' || known.some(({ name }) => name === value) ? [] : [{ value, label: value }]),
  ];
  const name = choices.some(({ value, label }) => [value, label].includes(typed.trim())) ? '' : typed.trim();
  return (
    <Select
      label="App"
      placeholder={apps.isFetching ? 'Reading the apps' : placeholder}
      data={[...choices, { value: CREATE, label: name === '' ? 'Create app…' : `Create app “${name}”…` }]}
      value={value === '' ? null : value}
      onChange={(chosen) => {
        if (chosen === CREATE) setCreating(name);
        else if (chosen !== null) onChange(chosen);
      }}
      searchable
      onSearchChange={setTyped}
      filter={appsThatFit}
      selectFirstOptionOnChange
      autoFocus={returned}
      openOnFocus={!returned}
      onBlur={() => setReturned(false)}
      description={apps.isError ? `The apps are not known: ${messageOf(apps.error)}` : description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      error={value === '' ? null : error}
    />
  );
}

/** Whatever is typed, an app can be created. */
const appsThatFit: OptionsFilter = ({ options, search }) =>
  options.filter(
    (option) =>
      'value' in option &&
      (option.value === CREATE || option.label.toLowerCase().includes(search.trim().toLowerCase())),
  );

interface CreateAppProps {
  readonly connection: ConnectionView;
  /** What was typed already. */
  readonly start: string;
  /** `name` null: it was not created. `hadFocus`: the keys are not at work elsewhere. */
  readonly onDone: (name: string | null, hadFocus: boolean) => void;
}

function CreateApp({ connection: { id }, start, onDone }: CreateAppProps) {
  const [name, setName] = useState(start);
  const queries = useQueryClient();
  const place = useRef<HTMLDivElement>(null);
  const done = (created: string | null): void => {
    const { activeElement } = document;
    onDone(created, activeElement === document.body || place.current?.contains(activeElement) === true);
  };
  const create = useMutation({
    mutationFn: () => ask(api.platform.createApp({ id, name })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: platformKeys.apps(id) });
      void queries.invalidateQueries({ queryKey: platformKeys.board(id) });
    },
    onError: (thrown) => {
      if (place.current === null) tellNotCreated(id, name, thrown);
    },
  });
  const problem = appNameProblem(name);
  const submit = () => {
    // Whoever has gone back to the list meanwhile chooses there: an answer to the call itself comes only while this is shown.
    if (problem === null && !create.isPending) create.mutate(undefined, { onSuccess: (app) => done(app.name) });
  };
  return (
    <Group ref={place} align="flex-start" gap="sm" wrap="nowrap">
      <TextInput
        label="Name of the new app"
        flex={1}
        value={name}
        readOnly={create.isPending}
        onChange={(event) => {
          setName(event.currentTarget.value);
          create.reset();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Enter') submit();
          else done(null);
        }}
        error={create.isError ? messageOf(create.error) : name === '' ? null : problem}
        autoFocus
        spellCheck={false}
      />
      <Button size="sm" mt={25} variant="default" onClick={() => done(null)}>
        Back to the list
      </Button>
      <Button size="sm" mt={25} disabled={problem !== null} loading={create.isPending} onClick={submit}>
        Create app
      </Button>
    </Group>
  );
}
