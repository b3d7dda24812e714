import { Button, Tooltip } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';
import { exactly } from '../../ui/exact-bytes';
import { UsageBar, usageTone } from '../../ui/usage-bar';
import { useNavigation } from '../navigation/index';
import styles from './storage.module.css';
import { freeWords, pushesLeftWords, unseenWords } from './words';

interface UsageProps {
  readonly connection: ConnectionView;
  readonly overview: StorageOverview;
}

/** Used and limit, what still fits, and what is counted. */
export function Usage({ connection, overview }: UsageProps) {
  const { figures, unseenBytes, pendingRequestBytes, pushesLeft } = overview;
  const { usedBytes, limitBytes } = figures;
  const free = freeWords(figures);
  const left = pushesLeftWords(pushesLeft);
  return (
    <section className={styles['usage']} aria-label="In use">
      <div className={styles['figure']}>
        <Figure bytes={usedBytes} unknown="Use unknown" />
        <Limit connection={connection} overview={overview} />
        {free === null ? null : (
          <span
            className={styles['free']}
            data-tone={usedBytes === null || limitBytes === null ? undefined : usageTone(usedBytes, limitBytes)}
          >
            {free}
          </span>
        )}
      </div>
      {usedBytes === null || limitBytes === null ? null : (
        <UsageBar label="Storage in use" usedBytes={usedBytes} limitBytes={limitBytes} size="large" />
      )}
      {pendingRequestBytes === null ? null : (
        <p className={styles['pending']} role="status">
          {formatBytes(pendingRequestBytes)} are asked for and wait for approval. The bar grows by itself once they are
          granted.
        </p>
      )}
      {left === null ? null : <p className={styles['line']}>{left}</p>}
      <p className={styles['quiet']}>Compressed layers count, each once per project, however many images share it.</p>
      {unseenBytes === null || unseenBytes === 0 ? null : (
        <p className={styles['quiet']} title={exactly(unseenBytes)}>
          {unseenWords(unseenBytes)}
        </p>
      )}
    </section>
  );
}

function Figure({ bytes, unknown }: { readonly bytes: number | null; readonly unknown: string }) {
  if (bytes === null) return <strong className={styles['used']}>{unknown}</strong>;
  return (
    <Tooltip label={exactly(bytes)}>
      <strong className={styles['used']}>{formatBytes(bytes)}</strong>
    </Tooltip>
  );
}

function Limit({ connection, overview }: UsageProps) {
  const go = useNavigation((state) => state.go);
  const { limitBytes, limitSource, unlimited } = overview.figures;
  if (limitBytes === null && unlimited) return <span className={styles['limit']}>in use, without a limit</span>;
  const type = () => go({ screen: 'settings', at: { section: 'storageLimit', connectionId: connection.id } });
  if (limitBytes === null)
    return (
      <>
        <span className={styles['limit']}>in use; the registry does not tell its limit.</span>
        <Button variant="default" size="compact-sm" onClick={type}>
          Type it in
        </Button>
      </>
    );
  return (
    <>
      <Tooltip label={exactly(limitBytes)}>
        <span className={styles['limit']}>of {formatBytes(limitBytes)}</span>
      </Tooltip>
      {limitSource === 'typed' ? (
        <Button variant="subtle" size="compact-xs" onClick={type} aria-label="Change the limit that you typed in">
          typed in by you
        </Button>
      ) : null}
    </>
  );
}
