import { Button, Group } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { count, formatBytes, formatExactBytes } from '#shared/model/format';
import type { RoomProposal, StorageOverview } from '#shared/model/storage-use';
import { messageOf } from '../../../api';
import { Message } from '../../../ui/message';
import { RegistryProblem } from '../../registry/index';
import { type Candidate, candidatesOf, type Freed, freedWords, type Wanted } from './choice';
import { useFreed, useProposal } from './queries';
import styles from './room.module.css';
import { RoomList } from './room-list';

interface ProposalProps {
  readonly connection: ConnectionView;
  readonly overview: StorageOverview;
  /** Null: no amount is typed. */
  readonly bytes: number | null;
  readonly onChosen: (wanted: Wanted) => void;
  readonly onClose: () => void;
}

/** What would go, to be changed by hand, and what exactly that frees. */
export function Proposal({ connection, overview, bytes, onChosen, onClose }: ProposalProps) {
  const read = useProposal(connection.id, bytes);
  if (read.data === undefined || bytes === null)
    return (
      <>
        {read.isError ? (
          <RegistryProblem
            connection={connection}
            title="What could go is not known"
            thrown={read.error}
            onRetry={() => void read.refetch()}
          />
        ) : (
          <p className={styles['quiet']} role="status">
            {bytes === null ? 'Say how much room you want.' : 'Looking for what can go'}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </Group>
      </>
    );
  return (
    <Choice
      key={proposalKey(read.data)}
      id={connection.id}
      proposal={read.data}
      overview={overview}
      isStale={read.isFetching}
      onChosen={onChosen}
      onClose={onClose}
    />
  );
}

/** Another proposal is another choice. */
const proposalKey = ({ items, kept }: RoomProposal): string =>
  [...items, ...kept].map(({ repository, digest }) => `${repository}@${digest}`).join(' ');

interface ChoiceProps {
  readonly id: string;
  readonly proposal: RoomProposal;
  readonly overview: StorageOverview;
  /** A newer proposal is on its way. */
  readonly isStale: boolean;
  readonly onChosen: (wanted: Wanted) => void;
  readonly onClose: () => void;
}

function Choice({ id, proposal, overview, isStale, onChosen, onClose }: ChoiceProps) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const candidates = useMemo(() => candidatesOf(proposal, overview.artifacts), [proposal, overview.artifacts]);
  const chosen = useMemo(
    () => candidates.filter(({ key, isProposed }) => isProposed !== turned.has(key)),
    [candidates, turned],
  );
  const { freed, isBusy, thrown } = useFreedNow(id, proposal, chosen, turned.size > 0);
  const turn = ({ key }: Candidate) =>
    setTurned((known) => {
      const next = new Set(known);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const mayGo = chosen.length > 0 && freed !== null && !isBusy && !isStale;
  return (
    <>
      {proposal.versionsUnknown === null ? null : (
        <Message tone="warn" title="App versions could not be asked for, so nothing that has a tag is proposed">
          {proposal.versionsUnknown}
        </Message>
      )}
      <RoomList candidates={candidates} chosen={chosen} onTurn={turn} />
      <div className={styles['foot']}>
        <div className={styles['freed']} role="status" data-busy={isBusy || isStale || undefined}>
          {thrown !== null ? (
            <span className={styles['problem']}>What this frees is not known: {messageOf(thrown)}</span>
          ) : freed === null ? (
            'Working out what this frees'
          ) : (
            <span title={formatExactBytes(freed.freedBytes)}>{freedWords(freed, proposal.wantedBytes, chosen)}</span>
          )}
        </div>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Keep everything
          </Button>
          <Button
            color="red.9"
            disabled={!mayGo}
            onClick={() => {
              const { versionsUnknown } = proposal;
              if (freed !== null) onChosen({ chosen, freedBytes: freed.freedBytes, versionsUnknown, before: overview });
            }}
          >
            {chosen.length === 0 || freed === null
              ? 'Nothing is chosen'
              : `Delete ${count(chosen.length, 'artifact')}, free ${formatBytes(freed.freedBytes)}…`}
          </Button>
        </Group>
      </div>
    </>
  );
}

interface FreedNow {
  readonly freed: Freed | null;
  readonly isBusy: boolean;
  readonly thrown: unknown;
}

/** The proposal's own figure as long as nobody changed the choice. */
function useFreedNow(id: string, proposal: RoomProposal, chosen: readonly Candidate[], isChanged: boolean): FreedNow {
  const items = useMemo(() => chosen.map(({ item }) => item), [chosen]);
  const isEmpty = items.length === 0;
  const { read, isSettled } = useFreed(id, items, isChanged && !isEmpty);
  if (!isChanged) return { freed: proposal, isBusy: false, thrown: null };
  if (isEmpty) return { freed: { freedBytes: 0, unread: 0 }, isBusy: false, thrown: null };
  return { freed: read.data ?? null, isBusy: !isSettled, thrown: read.error };
}
