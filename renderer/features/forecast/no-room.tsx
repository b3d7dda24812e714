import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobView } from '#shared/model/publish-job';
import { api, ask } from '../../api';
import { Confirm } from '../../ui/confirm';
import { failing } from '../../ui/tell';
import { useConnections } from '../connections/index';
import { type StoragePlace, useNavigation } from '../navigation/index';

/** The ways on from a push that was stopped for lack of room. */
export function NoRoom({ job }: { readonly job: JobView }) {
  const { connectionId, registry } = job.request;
  const [asks, setAsks] = useState(false);
  const show = useShowStorage(connectionId);
  const missingBytes = job.outputs.storageCheck?.plan?.missingBytes ?? 0;
  const push = useMutation({
    mutationFn: () => ask(api.publish.retry({ id: job.id, pushesAnyway: true })),
    onError: failing('The push was not tried again'),
  });
  // Where the registry itself has refused, trying once more only leaves more behind.
  const mayPushAnyway = 'step' in job.state && job.state.step === 'storageCheck';
  return (
    <>
      <Button variant="default" onClick={() => show({ is: 'makeRoom', bytes: missingBytes > 0 ? missingBytes : null })}>
        Make room
      </Button>
      <Button variant="default" onClick={() => show({ is: 'request' })}>
        Request more storage
      </Button>
      {mayPushAnyway ? (
        <Button variant="default" loading={push.isPending} onClick={() => setAsks(true)}>
          Push anyway
        </Button>
      ) : null}
      <Confirm
        opened={asks}
        title="Push although it does not fit?"
        verb="Push anyway"
        keep="Do not push"
        onConfirm={() => push.mutate()}
        onClose={() => setAsks(false)}
      >
        {registry} refuses at the end of the upload, after the bytes were sent, and keeps them: they fill the storage
        until it next cleans up, and nothing here can delete them. It works out only where the plan is wrong or someone
        makes room meanwhile.
      </Confirm>
    </>
  );
}

/** Storage shows the connection in use: the one that lacks room is put into use first. */
function useShowStorage(connectionId: string): (open: StoragePlace) => void {
  const go = useNavigation((state) => state.go);
  const activeId = useConnections()?.activeId;
  const select = useMutation({
    mutationFn: (_open: StoragePlace) => ask(api.connections.select({ id: connectionId })),
    onSuccess: (_list, open) => go({ screen: 'storage', open }),
    onError: failing('The connection is not in use'),
  });
  return (open) => (activeId === connectionId ? go({ screen: 'storage', open }) : select.mutate(open));
}
