import { Button, Group } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { formatBytes, shortDigest } from '#shared/model/format';
import { ScrollRegion } from '../../../ui/scroll-region';
import { RegistryProblem } from '../../registry/index';
import { type Candidate, type Wanted, whatGoes } from './choice';
import type { useMakeRoom } from './queries';
import styles from './room.module.css';

interface RoomConfirmProps {
  readonly connection: ConnectionView;
  readonly wanted: Wanted;
  readonly remove: ReturnType<typeof useMakeRoom>;
  readonly onDelete: () => void;
  readonly onBack: () => void;
}

/** The last look: every tag that goes, by its name. */
export function RoomConfirm({ connection, wanted, remove, onDelete, onBack }: RoomConfirmProps) {
  const { chosen, freedBytes } = wanted;
  return (
    <div className={styles['room']}>
      <p className={styles['line']}>
        These go from {connection.name}, with all of their tags. It cannot be undone; {formatBytes(freedBytes)} become
        free.
      </p>
      <ScrollRegion label="What goes" maxHeight={320}>
        <ul className={styles['items']}>
          {chosen.map((candidate) => (
            <Gone key={candidate.key} candidate={candidate} />
          ))}
        </ul>
      </ScrollRegion>
      {remove.isError ? (
        <RegistryProblem
          connection={connection}
          title="It is not known what was deleted"
          thrown={remove.error}
          onRetry={onBack}
        />
      ) : null}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" disabled={remove.isPending} onClick={onBack} data-autofocus>
          Back to the choice
        </Button>
        {remove.isError ? null : (
          <Button color="red.9" loading={remove.isPending} onClick={onDelete}>
            Delete {whatGoes(chosen)}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Gone({ candidate: { item, artifact } }: { readonly candidate: Candidate }) {
  const inactive = artifact?.usedBy ?? [];
  return (
    <li className={styles['gone']}>
      <div>
        <bdi>{item.repository}</bdi> <span className={styles['code']}>{shortDigest(item.digest)}</span>
      </div>
      <div className={styles['tags']}>
        {artifact === null || artifact.tags.length === 0 ? (
          <span className={styles['quiet']}>no tag</span>
        ) : (
          artifact.tags.map((tag) => (
            <bdi key={tag} className={styles['tag']}>
              {tag}
            </bdi>
          ))
        )}
      </div>
      {inactive.length === 0 ? null : (
        <div className={styles['warning']}>
          App versions that are not active use it and could not be started again:{' '}
          {inactive.map(({ app, name }) => `${app} / ${name}`).join(', ')}.
        </div>
      )}
    </li>
  );
}
