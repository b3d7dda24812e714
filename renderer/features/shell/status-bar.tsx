import { Progress, Tooltip } from '@mantine/core';
import { formatExactBytes } from '#shared/model/format';
import { isActive, type JobView } from '#shared/model/publish-job';
import { StateDot } from '../../ui/state-dot';
import { storageWords, useActiveConnection, useStorage } from '../connections/index';
import { engineWords, useEngine } from '../engine/index';
import { useNavigation } from '../navigation/index';
import { stateWords, useJobs, useOpenJob } from '../publish/index';
import styles from './shell.module.css';

/** Engine, connection, storage and what is running: always in the same place. */
export function StatusBar() {
  const go = useNavigation((state) => state.go);
  const engine = engineWords(useEngine());
  const connection = useActiveConnection();
  const storage = useStorage(connection);
  const active = (useJobs() ?? []).filter(({ state }) => isActive(state));
  // One whose turn has come says more than those that wait.
  const running = active.find(({ state }) => state.is !== 'queued') ?? active[0];
  const mayTypeLimit = storage?.limitSource === 'unknown' && !storage.unlimited;
  const used = storage?.usedBytes ?? null;
  return (
    <section className={styles['status']} aria-label="Status">
      <button
        type="button"
        className={styles['item']}
        onClick={() => go({ screen: 'settings', at: { section: 'engine' } })}
      >
        <StateDot tone={engine.tone} />
        {engine.short}
      </button>
      <button
        type="button"
        className={styles['item']}
        onClick={() => go({ screen: 'settings', at: { section: 'connections' } })}
      >
        {connection?.name ?? 'No connection'}
      </button>
      <Tooltip label={storageHint(used, mayTypeLimit)}>
        {connection !== null && mayTypeLimit ? (
          <button
            type="button"
            className={styles['item']}
            onClick={() => go({ screen: 'settings', at: { section: 'storageLimit', connectionId: connection.id } })}
          >
            {storageWords(storage)}
          </button>
        ) : (
          <span className={styles['item']}>{storageWords(storage)}</span>
        )}
      </Tooltip>
      <span className={styles['gap']} />
      {running === undefined ? null : <RunningJob job={running} />}
    </section>
  );
}

function storageHint(usedBytes: number | null, mayTypeLimit: boolean): string {
  const used =
    usedBytes === null ? 'The registry did not say' : `${formatExactBytes(usedBytes)}; 1 GB is 1,000,000,000 bytes`;
  return mayTypeLimit ? `${used}. Click to set the limit.` : used;
}

function RunningJob({ job }: { readonly job: JobView }) {
  const open = useOpenJob();
  const { progress } = job;
  const share =
    progress?.doneBytes != null && progress.totalBytes != null && progress.totalBytes > 0
      ? (progress.doneBytes / progress.totalBytes) * 100
      : 0;
  return (
    <button type="button" className={styles['item']} onClick={() => open(job.id)}>
      <StateDot tone="busy" />
      {job.request.projectName}: {stateWords(job.state).text}
      <Progress value={share} size={4} w={80} aria-label="Progress of the running push" />
    </button>
  );
}
