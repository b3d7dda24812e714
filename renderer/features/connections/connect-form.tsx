import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { checkWords, connectProblems, type ConnectForm as Form, isComplete } from './view-model';

const empty: Form = { address: '', project: '', username: '', token: '' };

/** Registry, project, user and token; the registry is asked before anything is kept. */
export function ConnectForm({ onDone, onBack }: { readonly onDone: () => void; readonly onBack: (() => void) | null }) {
  const [form, setForm] = useState(empty);
  const problems = connectProblems(form);
  const set = (field: keyof Form) => (event: { readonly currentTarget: { readonly value: string } }) =>
    setForm({ ...form, [field]: event.currentTarget.value });
  const input = { ...form, name: '' };
  const check = useMutation({ mutationFn: () => ask(api.connections.check(input)) });
  const add = useMutation({ mutationFn: () => ask(api.connections.add(input)), onSuccess: onDone });
  const failure = add.error ?? check.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete(form)) add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={12}>
        <TextInput
          label="Registry"
          placeholder="registry.edgegap.com"
          value={form.address}
          onChange={set('address')}
          error={problems.address}
          data-autofocus
          autoFocus
        />
        <TextInput
          label="Project"
          placeholder="my-studio-cv2l3w3vy6fg"
          value={form.project}
          onChange={set('project')}
          error={problems.project}
        />
        <TextInput
          label="Username"
          placeholder="robot$my-studio+client-push"
          value={form.username}
          onChange={set('username')}
          autoComplete="off"
        />
        <PasswordInput
          label="Token"
          value={form.token}
          onChange={set('token')}
          autoComplete="off"
          description="Kept in the system keychain, never in a settings file."
        />
        {failure !== null ? (
          <Message tone="bad">{messageOf(failure)}</Message>
        ) : check.data !== undefined ? (
          <Message tone={check.data.mayPush === false ? 'warn' : 'info'}>{checkWords(check.data)}</Message>
        ) : null}
        <Group justify="space-between" mt={4}>
          {onBack === null ? (
            <span />
          ) : (
            <Button variant="subtle" color="gray" onClick={onBack}>
              Back
            </Button>
          )}
          <Group gap="sm">
            <Button
              variant="default"
              disabled={!isComplete(form)}
              loading={check.isPending}
              onClick={() => check.mutate()}
            >
              Check
            </Button>
            <Button type="submit" disabled={!isComplete(form)} loading={add.isPending}>
              Connect
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
