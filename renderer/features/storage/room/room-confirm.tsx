import { Button, Group } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { formatBytes, shortDigest } from '#shared/model/format';
import { Message } from '../../../ui/message';
import { ScrollRegion } from '../../../ui/scroll-region';
import { RegistryProblem } from '../../registry/index';
import { type Candidate, namesNeeded, type Wanted, whatGoes } from './choice';
import type { useMakeRoom } from './queries';
import styles from './room.module.css';
import { TypedNames, useTypedNames } from './typed-names';

interface RoomConfirmProps {
  readonly connection: ConnectionView;
  readonly wanted: Wanted;
  readonly remove: ReturnType<typeof useMakeRoom>;
  readonly onDelete: (typedNames: readonly string[]) => void;
  readonly onBack: () => void;
}

/** The last look: every tag that goes, by its name. */
export function RoomConfirm({ connection, wanted, remove, onDelete, onBack }: RoomConfirmProps) {
  const { chosen, freedBytes, versionsUnknown } = wanted;
  const repositories = namesNeeded(wanted);
  const names = useTypedNames(repositories);
  const mayDelete = names.isComplete && !remove.isError;
  return (
    <form
      className={styles['room']}
      onSubmit={(event) => {
        event.preventDefault();
        if (mayDelete && !remove.isPending) onDelete(repositories);
      }}
    >
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
      {versionsUnknown === null ? null : (
        <Message tone="warn" title="Whether an app version uses any of this is not known">
          {versionsUnknown}
        </Message>
      )}
      {remove.isError ? null : <TypedNames repositories={repositories} names={names} />}
      {remove.isError ? (
        <RegistryProblem
          connection={connection}
          title="It is not known what was deleted"
          thrown={remove.error}
          onRetry={onBack}
        />
      ) : null}
      <div className={styles['foot']}>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" disabled={remove.isPending} onClick={onBack} data-autofocus>
            Back to the choice
          </Button>
          {remove.isError ? null : (
            <Button type="submit" color="red.9" disabled={!mayDelete} loading={remove.isPending}>
              Delete {whatGoes(chosen)}
            </Button>
          )}
        </Group>
      </div>
    </form>
  );
}

function Gone({ candidate: { item, artifact } }: { readonly candidate: Candidate }) {
  const inactive = artifact?.usedBy ?? [];
  const drifted = artifact?.drifted ?? [];
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
      {drifted.length === 0 ? null : (
        <div className={styles['warning']}>
          App versions were made with it before their tags were moved, and servers may still run it:{' '}
          {drifted.map(({ app, name }) => `${app} / ${name}`).join(', ')}.
        </div>
      )}
    </li>
  );
}
