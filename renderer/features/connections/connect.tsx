import { Button, SegmentedControl, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { ConnectEdgegap } from './connect-edgegap';
import { ConnectForm } from './connect-form';

const ways = [
  { value: 'edgegap', label: 'Edgegap' },
  { value: 'registry', label: 'Another registry' },
  { value: 'sandbox', label: 'Local sandbox' },
] as const;
type Way = (typeof ways)[number]['value'];

/** The three ways to a connection, one of them open. */
export function Connect({ onDone }: { readonly onDone: () => void }) {
  const [way, setWay] = useState<Way>('edgegap');
  return (
    <Stack gap={16}>
      <SegmentedControl
        aria-label="What to connect to"
        data={[...ways]}
        value={way}
        onChange={(chosen) => setWay(ways.find(({ value }) => value === chosen)?.value ?? 'edgegap')}
        fullWidth
      />
      {way === 'edgegap' ? (
        <ConnectEdgegap onDone={onDone} onBack={null} />
      ) : way === 'registry' ? (
        <ConnectForm onDone={onDone} onBack={null} />
      ) : (
        <OpenSandbox onDone={onDone} />
      )}
    </Stack>
  );
}

function OpenSandbox({ onDone }: { readonly onDone: () => void }) {
  const sandbox = useMutation({ mutationFn: () => ask(api.connections.openSandbox()), onSuccess: onDone });
  return (
    <Stack gap={12}>
      <div>
        A real registry on this computer with a small platform beside it: apps, versions, templates. No account, nothing
        leaves the machine.
      </div>
      {sandbox.isError ? <Message tone="bad">{messageOf(sandbox.error)}</Message> : null}
      <Button loading={sandbox.isPending} onClick={() => sandbox.mutate()}>
        Open the local sandbox
      </Button>
    </Stack>
  );
}
