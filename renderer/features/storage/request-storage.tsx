import { Button, Group, Modal, NumberInput, Stack, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';
import { api, ask, messageOf } from '../../api';
import { storageKeys } from '../../keys';
import { Message } from '../../ui/message';
import { attempt, copyText } from '../../ui/tell';
import { useFocusBack } from '../../ui/use-focus-back';
import { useAccount } from '../platform/index';

const GB = 1_000_000_000;
const LONGEST_REASON = 4000;

interface RequestStorageProps {
  readonly connection: ConnectionView;
  readonly overview: StorageOverview;
  readonly onClose: () => void;
}

/** Asks the platform for a higher limit, with the evidence; where it takes no requests, hands the text over. */
export function RequestStorage({ connection, overview, onClose }: RequestStorageProps) {
  useFocusBack();
  const { id } = connection;
  const reason = useQuery({
    queryKey: [...storageKeys.room(id), 'reason'],
    queryFn: () => ask(api.storage.reasonFor({ id })),
    gcTime: 0,
    staleTime: 0,
    // What is typed over it stays.
    refetchOnWindowFocus: false,
  });
  return (
    <Modal opened onClose={onClose} title="Request more storage" size="lg" centered>
      {reason.isPending ? (
        <div role="status">Gathering the reasons</div>
      ) : (
        <Stack gap={12}>
          {overview.pendingRequestBytes === null ? null : (
            <Message tone="info">
              {formatBytes(overview.pendingRequestBytes)} are asked for already and wait for approval.
            </Message>
          )}
          {reason.isError ? (
            <Message tone="warn" title="The reason could not be prepared">
              {messageOf(reason.error)} Write it yourself.
            </Message>
          ) : null}
          {overview.takesRequests ? (
            <RequestForm connection={connection} overview={overview} reason={reason.data ?? ''} onClose={onClose} />
          ) : (
            <HandOver connection={connection} reason={reason.data ?? ''} onClose={onClose} />
          )}
        </Stack>
      )}
    </Modal>
  );
}

interface FormProps extends RequestStorageProps {
  readonly reason: string;
}

function RequestForm({ connection: { id }, overview, reason: prepared, onClose }: FormProps) {
  const queries = useQueryClient();
  const { limitBytes, usedBytes, unlimited } = overview.figures;
  const [gigabytes, setGigabytes] = useState<number | string>(() => proposedLimit(limitBytes, usedBytes) / GB);
  const [reason, setReason] = useState(prepared);
  const wantedBytes = typeof gigabytes === 'number' ? Math.round(gigabytes * GB) : 0;
  const tooSmall = limitBytes !== null && wantedBytes <= limitBytes;
  const request = useMutation({
    mutationFn: () => ask(api.storage.request({ id, limitBytes: wantedBytes, reason: reason.trim() })),
    onSuccess: (now) => {
      queries.setQueryData<StorageOverview>(storageKeys.overview(id), now);
      onClose();
    },
  });
  const isComplete = wantedBytes > 0 && !tooSmall && reason.trim() !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete && !request.isPending) request.mutate();
      }}
    >
      <Stack gap={12}>
        <NumberInput
          label="New limit in GB (1 GB = 1,000,000,000 bytes)"
          description={
            limitBytes !== null
              ? `Now: ${formatBytes(limitBytes)}.`
              : unlimited
                ? 'There is no limit now.'
                : 'The present limit is not known.'
          }
          w={320}
          min={0}
          decimalScale={2}
          value={gigabytes}
          onChange={setGigabytes}
          error={tooSmall ? 'Ask for more than there is now.' : null}
          data-autofocus
        />
        <ReasonField reason={reason} onChange={setReason} />
        {request.isError ? (
          <Message tone="bad" title="Nothing was requested">
            {messageOf(request.error)}
          </Message>
        ) : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isComplete} loading={request.isPending}>
            {isComplete ? `Request ${formatBytes(wantedBytes)}` : 'Request'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface HandOverProps {
  readonly connection: ConnectionView;
  readonly reason: string;
  readonly onClose: () => void;
}

/** The platform has no such call: the same text for its dashboard, or for whoever runs the registry. */
function HandOver({ connection, reason: prepared, onClose }: HandOverProps) {
  const [reason, setReason] = useState(prepared);
  const dashboard = useAccount(connection).data?.dashboardUrl ?? null;
  const hand = () =>
    copyText('The text', reason, () => {
      if (dashboard !== null)
        void attempt('The dashboard was not opened', api.app.openExternal({ url: dashboard }), onClose);
      else onClose();
    });
  return (
    <>
      <Message tone="info">
        {dashboard === null
          ? 'This registry takes no requests from here. Copy the text and send it to whoever runs the registry.'
          : 'This platform takes no requests from here. Copy the text and paste it into the request in its dashboard.'}
      </Message>
      <ReasonField reason={reason} onChange={setReason} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={reason.trim() === ''} onClick={hand}>
          {dashboard === null ? 'Copy the text' : 'Copy the text and open the dashboard'}
        </Button>
      </Group>
    </>
  );
}

interface ReasonFieldProps {
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}

const ReasonField = ({ reason, onChange }: ReasonFieldProps) => (
  <Textarea
    label="Reason"
    description="Prepared from what Gantry sees; change it as you like."
    rows={7}
    maxLength={LONGEST_REASON}
    value={reason}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

/** Twice what there is, in whole GB. */
function proposedLimit(limitBytes: number | null, usedBytes: number | null): number {
  const from = limitBytes ?? usedBytes ?? GB;
  return Math.max(1, Math.ceil((from * 2) / GB)) * GB;
}
