import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { TIGHT_SHARE } from '#shared/model/storage-plan';
import type { StorageOverview } from '#shared/model/storage-use';
import { useFocusBack } from '../../../ui/use-focus-back';
import { AmountField } from './amount-field';
import { type Amount, amountBytes, amountOf, type Result, usualBytes, type Wanted } from './choice';
import { Proposal } from './proposal';
import { useMakeRoom } from './queries';
import { Results } from './results';
import styles from './room.module.css';
import { RoomConfirm } from './room-confirm';
import { Rules } from './rules';

interface MakeRoomProps {
  readonly connection: ConnectionView;
  readonly overview: StorageOverview;
  /** How much is wanted; null: not said. */
  readonly bytes: number | null;
  readonly onClose: () => void;
}

/** How much, by which rules, what exactly; then a last look at every tag, and one result for each artifact. */
export function MakeRoom({ connection, overview, bytes, onClose }: MakeRoomProps) {
  useFocusBack();
  const { id } = connection;
  const { usedBytes, limitBytes } = overview.figures;
  const [amount, setAmount] = useState<Amount>(() => amountOf(bytes ?? usualBytes(usedBytes, limitBytes, TIGHT_SHARE)));
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [results, setResults] = useState<readonly Result[] | null>(null);
  const remove = useMakeRoom(id);
  // Closing in the middle would hide what becomes of the rest.
  const close = () => (remove.isPending ? undefined : onClose());
  return (
    <Modal opened onClose={close} title="Make room" size="xl" centered>
      {results !== null && wanted !== null ? (
        <Results results={results} wanted={wanted} now={overview} onClose={onClose} />
      ) : wanted !== null ? (
        <RoomConfirm
          connection={connection}
          wanted={wanted}
          remove={remove}
          onDelete={(typedNames) =>
            remove.mutate({ items: wanted.chosen.map(({ item }) => item), typedNames }, { onSuccess: setResults })
          }
          onBack={() => {
            remove.reset();
            setWanted(null);
          }}
        />
      ) : (
        <div className={styles['room']}>
          <AmountField connection={connection} amount={amount} onChange={setAmount} />
          <Rules id={id} />
          <Proposal
            connection={connection}
            overview={overview}
            bytes={amountBytes(amount)}
            onChosen={setWanted}
            onClose={close}
          />
        </div>
      )}
    </Modal>
  );
}
