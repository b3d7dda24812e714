import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PlatformStart } from '#shared/model/platform-account';
import { assertNever } from '#shared/result';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { ConnectForm } from './connect-form';
import { CredentialSteps } from './credential-steps';
import { useKeptWords } from './queries';
import { EDGEGAP_API, pushUserOf, withoutTokenWord } from './view-model';

interface ConnectEdgegapProps {
  readonly onDone: () => void;
  /** Null: there is no way back from here. */
  readonly onBack: (() => void) | null;
}

interface Typed {
  readonly apiUrl: string;
  readonly apiToken: string;
}

/** From an API token to a connection: the platform says what is missing on the way. */
export function ConnectEdgegap({ onDone, onBack }: ConnectEdgegapProps) {
  const [typed, setTyped] = useState<Typed>({ apiUrl: EDGEGAP_API, apiToken: '' });
  const [outcome, setOutcome] = useState<PlatformStart | null>(null);
  const settle = (answer: PlatformStart) => {
    if (answer.is === 'connected') onDone();
    else setOutcome(answer);
  };
  const start = useMutation({ mutationFn: () => ask(api.platform.start(typed)), onSuccess: settle });
  const request = useMutation({ mutationFn: () => ask(api.platform.requestAccess(typed)), onSuccess: settle });
  const isPending = outcome?.is === 'accessNeeded' && outcome.access === 'pending';
  useAskingAgain(isPending, start.mutateAsync);
  const again = () => {
    setOutcome(null);
    start.reset();
    request.reset();
  };
  if (outcome === null)
    return (
      <TokenForm
        typed={typed}
        onType={setTyped}
        failure={start.isError ? messageOf(start.error) : null}
        busy={start.isPending}
        onSubmit={() => start.mutate()}
        onBack={onBack}
      />
    );
  switch (outcome.is) {
    case 'credentialsNeeded':
      return (
        <Stack gap={16}>
          <CredentialSteps dashboardUrl={outcome.dashboardUrl} />
          <ConnectForm
            start={{
              ...typed,
              address: outcome.registry,
              project: outcome.project ?? '',
              username: outcome.project === null ? '' : pushUserOf(outcome.project),
            }}
            onDone={onDone}
            onBack={again}
          />
        </Stack>
      );
    case 'accessNeeded':
      return (
        <Stack gap={12}>
          <AccessNeeded
            access={outcome.access}
            busy={request.isPending}
            failure={request.error ?? (isPending ? start.error : null)}
            onRequest={() => request.mutate()}
          />
          <div>
            <Button variant="subtle" color="gray" onClick={again}>
              Use another token
            </Button>
          </div>
        </Stack>
      );
    case 'connected':
      return null;
    default:
      return assertNever(outcome);
  }
}

const ASK_AGAIN_MS = 4000;

/** A request that staff has to grant resolves by itself: the platform is asked some time after each of its answers, never twice at once. */
function useAskingAgain(waits: boolean, ask: () => Promise<unknown>): void {
  useEffect(() => {
    if (!waits) return;
    let timer: ReturnType<typeof setTimeout>;
    let stopped = false;
    const later = () => {
      if (!stopped) timer = setTimeout(() => void ask().then(later, later), ASK_AGAIN_MS);
    };
    later();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [waits, ask]);
}

interface TokenFormProps {
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
  readonly failure: string | null;
  readonly busy: boolean;
  readonly onSubmit: () => void;
  readonly onBack: (() => void) | null;
}

function TokenForm({ typed, onType, failure, busy, onSubmit, onBack }: TokenFormProps) {
  const [elsewhere, setElsewhere] = useState(false);
  const complete = typed.apiToken.trim() !== '' && typed.apiUrl.trim() !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (complete && !busy) onSubmit();
      }}
      noValidate
    >
      <Stack gap={12}>
        <PasswordInput
          label="API token"
          value={typed.apiToken}
          onChange={(event) => onType({ ...typed, apiToken: withoutTokenWord(event.currentTarget.value) })}
          description={`Made in the platform’s dashboard. ${useKeptWords()}`}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          autoComplete="off"
          data-autofocus
          autoFocus
        />
        {elsewhere ? (
          <TextInput
            label="API address"
            value={typed.apiUrl}
            onChange={(event) => onType({ ...typed, apiUrl: event.currentTarget.value })}
            spellCheck={false}
          />
        ) : (
          <div>
            <Button variant="subtle" px={0} onClick={() => setElsewhere(true)}>
              Another API address
            </Button>
          </div>
        )}
        {failure === null ? null : <Message tone="bad">{failure}</Message>}
        <Group justify="space-between" mt={4}>
          {onBack === null ? (
            <span />
          ) : (
            <Button variant="subtle" color="gray" onClick={onBack}>
              Back
            </Button>
          )}
          <Button type="submit" disabled={!complete} loading={busy}>
            Connect
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface AccessNeededProps {
  readonly access: Extract<PlatformStart, { is: 'accessNeeded' }>['access'];
  readonly busy: boolean;
  readonly failure: Error | null;
  readonly onRequest: () => void;
}

function AccessNeeded({ access, busy, failure, onRequest }: AccessNeededProps) {
  const problem = failure === null ? null : <Message tone="bad">{messageOf(failure)}</Message>;
  switch (access) {
    case 'none':
      return (
        <>
          <Message
            tone="info"
            title="This account has no container registry yet"
            actions={
              <Button loading={busy} onClick={onRequest}>
                Request access
              </Button>
            }
          >
            Edgegap’s staff grants it; that may take a while.
          </Message>
          {problem}
        </>
      );
    case 'pending':
      return (
        <>
          <Message tone="info" title="Access is requested">
            Edgegap’s staff has not granted it yet. Gantry asks every few seconds and goes on by itself.
          </Message>
          {problem}
        </>
      );
    case 'unavailable':
      return (
        <Message tone="warn" title="The registry is not part of this plan">
          The token is good, but the account’s plan has no container registry. Change the plan in the dashboard, or
          connect another registry.
        </Message>
      );
    case 'granted':
    case 'notSaid':
      return (
        <Message tone="warn" title="The platform gave no credentials">
          Copy them from the dashboard and connect to the registry with them.
        </Message>
      );
    default:
      return assertNever(access);
  }
}
