import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { CredentialsView } from '#shared/model/platform-account';
import { api, ask, messageOf } from '../../api';
import { platformKeys } from '../../keys';
import { Confirm } from '../../ui/confirm';
import { CopyButton } from '../../ui/copy-button';
import { Message } from '../../ui/message';
import { attempt, failing } from '../../ui/tell';
import { useFocusBack } from '../../ui/use-focus-back';
import { useClosesOnEscape, useQuestion } from '../../ui/use-question';
import { AccessState } from './access-state';
import styles from './account.module.css';
import { placeWords } from './view-model';

interface AccountDialogProps {
  readonly connection: ConnectionView;
  readonly onClose: () => void;
}

/** What a connection signs in with: its registry, the push and the pull set, and the way to forget them all. */
export function AccountDialog({ connection, onClose }: AccountDialogProps) {
  useFocusBack();
  const closesOnEscape = useClosesOnEscape();
  const { id, name } = connection;
  const read = useQuery({
    queryKey: platformKeys.credentials(id),
    queryFn: (): Promise<CredentialsView> => ask(api.platform.credentials({ id })),
    staleTime: 0,
  });
  return (
    <Modal opened onClose={onClose} closeOnEscape={closesOnEscape} title={`Account of ${name}`} size="lg" centered>
      <Stack gap={16}>
        {connection.apiUrl === null ? null : <AccessState connection={connection} />}
        {read.isError ? (
          <Message tone="bad">{messageOf(read.error)}</Message>
        ) : read.data === undefined ? (
          <div role="status">Reading what is kept</div>
        ) : (
          <Credentials connection={connection} view={read.data} />
        )}
        {connection.kind === 'sandbox' ? null : <SignOut connection={connection} />}
      </Stack>
    </Modal>
  );
}

function Credentials({ connection, view }: { readonly connection: ConnectionView; readonly view: CredentialsView }) {
  const { registry, project, push, pull, api: apiToken } = view;
  return (
    <>
      <dl className={styles['facts']}>
        <Fact title="Registry" text={registry} copies="registry" />
        <Fact title="Project" text={project} copies="project" />
        {apiToken === null ? null : <Fact title="API token" text={placeWords(apiToken)} copies={null} />}
      </dl>
      <CredentialSet title="Push credentials" hint="For Gantry: what pushes from this computer sign in with.">
        <Fact
          title="Username"
          text={push.username ?? 'none'}
          copies={push.username === null ? null : 'push username'}
        />
        <Token id={connection.id} which="push" place={push.token} />
      </CredentialSet>
      <CredentialSet
        title="Pull credentials"
        hint="They go into app versions, so that the platform can pull. They may not push."
      >
        <Fact
          title="Username"
          text={pull.username ?? 'none'}
          copies={pull.username === null ? null : 'pull username'}
        />
        {pull.username === null ? null : <Token id={connection.id} which="pull" place={pull.token} />}
      </CredentialSet>
      <PullForm connection={connection} username={pull.username} />
    </>
  );
}

interface CredentialSetProps {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}

const CredentialSet = ({ title, hint, children }: CredentialSetProps) => (
  <section className={styles['set']} aria-label={title}>
    <h3 className={styles['title']}>{title}</h3>
    <p className={styles['hint']}>{hint}</p>
    <dl className={styles['facts']}>{children}</dl>
  </section>
);

interface FactProps {
  readonly title: string;
  readonly text: string;
  /** What the copy button copies; null: there is nothing to copy. */
  readonly copies: string | null;
}

const Fact = ({ title, text, copies }: FactProps) => (
  <>
    <dt>{title}</dt>
    <dd>
      <bdi>{text}</bdi>
      {copies === null ? null : (
        <CopyButton
          label={`Copy ${copies}`}
          onCopy={() => void attempt('Nothing was copied', api.app.copyText({ text }))}
        />
      )}
    </dd>
  </>
);

interface TokenProps {
  readonly id: string;
  readonly which: 'push' | 'pull';
  readonly place: CredentialsView['push']['token'];
}

/** The page never sees a token: main puts it onto the clipboard. */
const Token = ({ id, which, place }: TokenProps) => (
  <>
    <dt>Token</dt>
    <dd>
      {place === 'missing' ? (
        placeWords(place)
      ) : (
        <>
          <span aria-hidden="true">••••••••</span>
          <span className={styles['hint']}>{placeWords(place)}</span>
          <CopyButton
            label={`Copy ${which} token`}
            onCopy={() => void attempt('The token was not copied', api.platform.copySecret({ id, which }))}
          />
        </>
      )}
    </dd>
  </>
);

/** Checked before they are kept: a push robot given by mistake is named as one. */
function PullForm({ connection, username }: { readonly connection: ConnectionView; readonly username: string | null }) {
  const { id } = connection;
  /** `again`: it was open, and the keys that were in it go on at the button. */
  const [form, setForm] = useState<'closed' | 'open' | 'again'>(username === null ? 'open' : 'closed');
  const isExtra = form === 'open' && username !== null;
  useQuestion(isExtra);
  const [typed, setTyped] = useState({ username: username ?? '', token: '' });
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => ask(api.platform.setPull({ id, username: typed.username, token: typed.token })),
    onSuccess: (view) => {
      queries.setQueryData(platformKeys.credentials(id), view);
      setTyped({ username: typed.username, token: '' });
      setForm('again');
    },
  });
  if (form !== 'open')
    return (
      <div>
        <Button variant="default" autoFocus={form === 'again'} onClick={() => setForm('open')}>
          Change the pull credentials…
        </Button>
      </div>
    );
  const complete = typed.username.trim() !== '' && (typed.token !== '' || typed.username === username);
  return (
    <form
      className={styles['pull']}
      aria-label="Pull credentials"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete && !save.isPending) save.mutate();
      }}
      onKeyDown={({ key }) => key === 'Escape' && isExtra && setForm('again')}
    >
      <TextInput
        label="Pull username"
        placeholder={`robot$${connection.project}+app-version-pull`}
        value={typed.username}
        autoFocus={isExtra}
        onChange={(event) => setTyped({ ...typed, username: event.currentTarget.value })}
        spellCheck={false}
        autoComplete="off"
      />
      <PasswordInput
        label="Pull token"
        placeholder={username === null ? '' : 'leave empty to keep the one that is there'}
        value={typed.token}
        onChange={(event) => setTyped({ ...typed, token: event.currentTarget.value })}
        autoComplete="off"
      />
      {save.isError ? <Message tone="bad">{messageOf(save.error)}</Message> : null}
      <Group justify="flex-end">
        <Button type="submit" variant="default" disabled={!complete} loading={save.isPending}>
          Check and keep
        </Button>
      </Group>
    </form>
  );
}

function SignOut({ connection: { id, name } }: { readonly connection: ConnectionView }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => ask(api.platform.signOut({ id })),
    onSuccess: (view) => queries.setQueryData(platformKeys.credentials(id), view),
    onError: failing(`${name} is still signed in`),
  });
  return (
    <div>
      <Button variant="default" c="var(--g-bad)" loading={signOut.isPending} onClick={() => setAsking(true)}>
        Sign out…
      </Button>
      <Confirm
        opened={asking}
        title={`Sign out of ${name}?`}
        verb="Sign out"
        keep="Stay signed in"
        onConfirm={() => signOut.mutate()}
        onClose={() => setAsking(false)}
      >
        The push, pull and API tokens are removed from this computer. The connection, its game projects and its
        templates stay; pushing asks for the token again.
      </Confirm>
    </div>
  );
}
