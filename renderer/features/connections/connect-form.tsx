import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import type { NewConnection } from '#shared/model/connection';
import { cleanHost } from '#shared/model/reference';
import { ApiError, api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { PlatformFields } from './platform-fields';
import { useKeptWords } from './queries';
import { checkWords, connectProblems, type ConnectForm as Form, isComplete } from './view-model';

const CertificatePanel = lazy(() =>
  import('../certificate/index').then((module) => ({ default: module.CertificatePanel })),
);

const empty: Form = { address: '', project: '', username: '', token: '', apiUrl: '', apiToken: '' };

interface ConnectFormProps {
  /** What is known already; a platform that is known is not asked for again. */
  readonly start?: Partial<Form>;
  readonly onDone: () => void;
  readonly onBack: (() => void) | null;
}

/** Registry, project, user and token; the registry is asked before anything is kept. */
export function ConnectForm({ start = {}, onDone, onBack }: ConnectFormProps) {
  const [form, setForm] = useState<Form>({ ...empty, ...start });
  const [trusted, setTrusted] = useState<string | null>(null);
  const problems = connectProblems(form);
  const set = (field: keyof Form) => (event: { readonly currentTarget: { readonly value: string } }) => {
    setForm({ ...form, [field]: event.currentTarget.value });
    // A certificate was trusted for one address.
    if (field === 'address') setTrusted(null);
  };
  const input: NewConnection = { ...form, name: '', trustedCertificate: trusted };
  const check = useMutation({ mutationFn: (asked: NewConnection) => ask(api.connections.check(asked)) });
  const add = useMutation({ mutationFn: () => ask(api.connections.add(input)), onSuccess: onDone });
  const failure = add.error ?? check.error;
  const trust = (fingerprint: string) => {
    setTrusted(fingerprint);
    add.reset();
    check.mutate({ ...input, trustedCertificate: fingerprint });
  };
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
          data-autofocus={start.address === undefined || undefined}
          autoFocus={start.address === undefined}
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
          autoFocus={Boolean(start.username)}
          autoComplete="off"
          description={useKeptWords()}
        />
        {start.apiToken ? null : <PlatformFields form={form} problems={problems} set={set} />}
        {failure !== null ? (
          <Failure
            thrown={failure}
            address={form.address}
            trusted={trusted}
            pending={check.isPending}
            onTrust={trust}
          />
        ) : check.data !== undefined ? (
          <Message tone={check.data.mayPush === false ? 'warn' : 'info'}>
            {checkWords(check.data, input.username)}
          </Message>
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
              onClick={() => check.mutate(input)}
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

interface FailureProps {
  readonly thrown: Error;
  readonly address: string;
  readonly trusted: string | null;
  readonly pending: boolean;
  readonly onTrust: (fingerprint: string) => void;
}

/** A registry whose certificate nobody vouches for shows it; the user decides. */
function Failure({ thrown, address, trusted, pending, onTrust }: FailureProps) {
  const code = thrown instanceof ApiError ? thrown.error.code : null;
  return (
    <>
      <Message tone="bad">{messageOf(thrown)}</Message>
      {code === 'certificate-untrusted' || code === 'certificate-changed' ? (
        <Suspense fallback={null}>
          <CertificatePanel address={cleanHost(address)} trusted={trusted} pending={pending} onTrust={onTrust} />
        </Suspense>
      ) : null}
    </>
  );
}
