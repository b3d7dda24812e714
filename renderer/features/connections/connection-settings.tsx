import { Button, Group, Menu, Modal, NumberInput, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { assertNever } from '#shared/result';
import { api, ask, messageOf } from '../../api';
import { MenuButton } from '../../ui/menu-button';
import { Message } from '../../ui/message';
import { StateDot } from '../../ui/state-dot';
import { attempt, failing } from '../../ui/tell';
import { useFocusSomewhere } from '../../ui/use-focus-back';
import type { SettingsPlace } from '../navigation/index';
import { AccountDialog } from './account-dialog';
import { Connect } from './connect';
import { ConnectionRights } from './connection-rights';
import styles from './connection-settings.module.css';
import { PlaintextWarning } from './plaintext-warning';
import { useConnections, useStorage } from './queries';
import { storageWords, tokenWords } from './view-model';

const TrustDialog = lazy(() => import('../certificate/index').then((module) => ({ default: module.TrustDialog })));

type Dialog =
  | { readonly is: 'add' }
  | { readonly is: 'signIn' | 'limit' | 'certificate' | 'account' | 'remove'; readonly connection: ConnectionView };

interface ConnectionSettingsProps {
  /** Where Settings was opened: a connection's dialog may be wanted. */
  readonly at: SettingsPlace | null;
}

/** Every connection with what can be done to it. */
export function ConnectionSettings({ at }: ConnectionSettingsProps) {
  const list = useConnections();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const wanted = at === null ? null : wantedDialog(at, list?.connections ?? []);
  const opened = useRef<SettingsPlace | null>(null);
  useEffect(() => {
    if (wanted === null || opened.current === at) return;
    opened.current = at;
    setDialog(wanted);
  }, [at, wanted]);
  const select = useMutation({
    mutationFn: (id: string) => ask(api.connections.select({ id })),
    onError: failing('The connection is not in use'),
  });
  const close = () => setDialog(null);
  useFocusSomewhere(dialog !== null);
  return (
    <Stack gap="sm">
      <ul className={styles['list']}>
        {list?.connections.map((connection) => (
          <ConnectionRow
            key={connection.id}
            connection={connection}
            active={connection.id === list.activeId}
            onSelect={() => select.mutate(connection.id)}
            onDialog={setDialog}
          />
        ))}
      </ul>
      <Group>
        <Button variant="default" onClick={() => setDialog({ is: 'add' })}>
          Add a connection
        </Button>
      </Group>
      {dialog?.is === 'certificate' ? (
        <Suspense fallback={null}>
          <TrustDialog connection={dialog.connection} onClose={close} onTrusted={() => undefined} />
        </Suspense>
      ) : dialog?.is === 'account' ? (
        <AccountDialog connection={dialog.connection} onClose={close} />
      ) : (
        <Modal opened={dialog !== null} onClose={close} title={dialog === null ? '' : titleOf(dialog)} centered>
          {dialog === null ? null : <DialogBody dialog={dialog} onDone={close} />}
        </Modal>
      )}
    </Stack>
  );
}

function wantedDialog(at: SettingsPlace, connections: readonly ConnectionView[]): Dialog | null {
  if (!('connectionId' in at)) return null;
  const connection = connections.find(({ id }) => id === at.connectionId);
  if (connection === undefined) return null;
  return { is: at.section === 'storageLimit' ? 'limit' : at.section, connection };
}

interface RowProps {
  readonly connection: ConnectionView;
  readonly active: boolean;
  readonly onSelect: () => void;
  readonly onDialog: (dialog: Dialog) => void;
}

function ConnectionRow({ connection, active, onSelect, onDialog }: RowProps) {
  const storage = useStorage(connection);
  return (
    <li className={styles['row']}>
      <StateDot tone={connection.token === 'missing' ? 'warn' : active ? 'good' : 'quiet'} />
      <div className={styles['text']}>
        <div className={styles['name']}>
          {connection.name}
          {active ? <span className={styles['note']}> in use</span> : null}
        </div>
        <div className={styles['detail']}>
          {connection.registry} / {connection.project} · {connection.username}
        </div>
        <div className={styles['detail']}>
          {tokenWords(connection.token)} · {storageWords(storage)}
        </div>
        <ConnectionRights connection={connection} />
        <div className={styles['warning']}>
          <PlaintextWarning connection={connection} />
        </div>
      </div>
      {active ? null : (
        <Button variant="default" onClick={onSelect}>
          Use
        </Button>
      )}
      {connection.token === 'missing' && connection.kind !== 'sandbox' ? (
        <Button onClick={() => onDialog({ is: 'signIn', connection })}>Sign in</Button>
      ) : null}
      <MenuButton
        label={`More for ${connection.name}`}
        entries={() => (
          <>
            {connection.kind === 'sandbox' ? null : (
              <Menu.Item onClick={() => onDialog({ is: 'signIn', connection })}>New token…</Menu.Item>
            )}
            <Menu.Item onClick={() => onDialog({ is: 'account', connection })}>Account and credentials…</Menu.Item>
            <Menu.Item onClick={() => onDialog({ is: 'limit', connection })}>Storage limit…</Menu.Item>
            {connection.trustedCertificate === null ? null : (
              <Menu.Item onClick={() => onDialog({ is: 'certificate', connection })}>Trusted certificate…</Menu.Item>
            )}
            {connection.trustedCertificate === null ? null : (
              <Menu.Item
                onClick={() =>
                  void attempt(
                    'The certificate is still trusted',
                    api.connections.trustCertificate({ id: connection.id, fingerprint: null }),
                  )
                }
              >
                Stop trusting its certificate
              </Menu.Item>
            )}
            <Menu.Item onClick={() => onDialog({ is: 'remove', connection })}>Remove…</Menu.Item>
          </>
        )}
      />
    </li>
  );
}

function titleOf(dialog: Dialog): string {
  switch (dialog.is) {
    case 'add':
      return 'Add a connection';
    case 'signIn':
      return `New token for ${dialog.connection.name}`;
    case 'limit':
      return `Storage limit of ${dialog.connection.name}`;
    case 'certificate':
      return `Certificate of ${dialog.connection.name}`;
    case 'account':
      return `Account of ${dialog.connection.name}`;
    case 'remove':
      return `Remove ${dialog.connection.name}?`;
    default:
      return assertNever(dialog);
  }
}

function DialogBody({ dialog, onDone }: { readonly dialog: Dialog; readonly onDone: () => void }) {
  if (dialog.is === 'add') return <Connect onDone={onDone} />;
  if (dialog.is === 'signIn') return <SignIn connection={dialog.connection} onDone={onDone} />;
  if (dialog.is === 'limit') return <StorageLimit connection={dialog.connection} onDone={onDone} />;
  return <Remove connection={dialog.connection} onDone={onDone} />;
}

interface BodyProps {
  readonly connection: ConnectionView;
  readonly onDone: () => void;
}

function SignIn({ connection, onDone }: BodyProps) {
  const [token, setToken] = useState('');
  const [apiToken, setApiToken] = useState('');
  const hasToken = connection.token !== 'missing';
  const mayAsk = token !== '' || (hasToken && apiToken !== '');
  const signIn = useMutation({
    mutationFn: () => ask(api.connections.signIn({ id: connection.id, token, apiToken })),
    onSuccess: onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (mayAsk) signIn.mutate();
      }}
    >
      <Stack gap={12}>
        <PasswordInput
          label={`Token of ${connection.username}`}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          description={hasToken && connection.apiUrl !== null ? 'Empty: the one that is there stays.' : undefined}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          data-autofocus
        />
        {connection.apiUrl === null ? null : (
          <PasswordInput
            label="API token"
            value={apiToken}
            onChange={(event) => setApiToken(event.currentTarget.value)}
            description="Of the platform. Empty: the one that is there stays."
            inputWrapperOrder={['label', 'input', 'error', 'description']}
          />
        )}
        {signIn.isError ? <Message tone="bad">{messageOf(signIn.error)}</Message> : null}
        <Group justify="flex-end">
          <Button type="submit" disabled={!mayAsk} loading={signIn.isPending}>
            Sign in
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const GIGABYTE = 1_000_000_000;

function StorageLimit({ connection, onDone }: BodyProps) {
  const [gigabytes, setGigabytes] = useState<number | string>(
    connection.storageLimitBytes === null ? '' : connection.storageLimitBytes / GIGABYTE,
  );
  const limitBytes = typeof gigabytes === 'number' && gigabytes > 0 ? Math.round(gigabytes * GIGABYTE) : null;
  const save = useMutation({
    mutationFn: () => ask(api.connections.setStorageLimit({ id: connection.id, limitBytes })),
    onSuccess: onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap={12}>
        <NumberInput
          label="Limit in GB (1 GB = 1,000,000,000 bytes)"
          description="Used where the registry does not tell its limit itself. Empty: unknown."
          min={0}
          decimalScale={2}
          value={gigabytes}
          onChange={setGigabytes}
          error={save.isError ? messageOf(save.error) : undefined}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save the limit
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Remove({ connection, onDone }: BodyProps) {
  const remove = useMutation({
    mutationFn: () => ask(api.connections.remove({ id: connection.id })),
    onError: failing(`${connection.name} was not removed`),
    onSuccess: onDone,
  });
  return (
    <Stack gap={12}>
      <div>
        Gantry forgets the connection and its token. Nothing in the registry is deleted; game projects that use it stay
        in the list.
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone} data-autofocus>
          Keep it
        </Button>
        <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove the connection
        </Button>
      </Group>
    </Stack>
  );
}
