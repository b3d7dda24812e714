import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { platformKeys } from '../../keys';
import { Confirm } from '../../ui/confirm';
import { Message } from '../../ui/message';
import { failing } from '../../ui/tell';

/** The docker command may have left the registry's password where every program can read it. */
export function PlaintextWarning({ connection: { id, registry } }: { readonly connection: ConnectionView }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: platformKeys.plaintext(id),
    queryFn: () => ask(api.platform.plaintext({ id })),
    staleTime: 0,
  }).data;
  const remove = useMutation({
    mutationFn: () => ask(api.platform.removePlaintext({ id })),
    onError: failing('The entry is still there'),
    onSettled: () => queries.invalidateQueries({ queryKey: platformKeys.plaintext(id) }),
  });
  if (found === undefined || found === null) return null;
  const { path, entry, username } = found;
  return (
    <Message
      tone="warn"
      title={`A password for ${registry} lies readable on this computer`}
      actions={
        <Button variant="default" loading={remove.isPending} onClick={() => setAsking(true)}>
          Remove this entry…
        </Button>
      }
    >
      <bdi>{path}</bdi> holds it{username === null ? '' : ` for ${username}`} in base64, which any program of yours can
      read; Gantry does not need it.
      <Confirm
        opened={asking}
        title="Remove the entry?"
        verb="Remove this entry"
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      >
        The entry <bdi>{entry}</bdi> goes from <bdi>{path}</bdi>, as with <code>docker logout</code>. The rest of the
        file stays as it is. The docker command then asks for the password again; Gantry goes on as before.
      </Confirm>
    </Message>
  );
}
