import { Progress, Tooltip } from '@mantine/core';
import type { StorageFigures } from '#shared/model/connection';
import { isActive, type JobView } from '#shared/model/publish-job';
import { exactly } from '../../ui/exact-bytes';
import { StateDot } from '../../ui/state-dot';
import { UsageBar } from '../../ui/usage-bar';
import { storageWords, useActiveConnection, useConnections, useStorage } from '../connections/index';
import { engineWords, useEngine } from '../engine/index';
import { useNavigation } from '../navigation/index';
import { jobWords, useJobs, useOpenJob } from '../publish/index';
import styles from './shell.module.css';

/** Engine, connection, storage and what is running: always in the same place. */
export function StatusBar() {
  const go = useNavigation((state) => state.go);
  const engine = engineWords(useEngine());
  const isRead = useConnections() !== undefined;
  const connection = useActiveConnection();
  const storage = useStorage(connection);
  const active = (useJobs() ?? []).filter(({ state }) => isActive(state));
  // One whose turn has come says more than those that wait.
  const running = active.find(({ state }) => state.is !== 'queued') ?? active[0];
  return (
    <section className={styles['status']} aria-label="Status">
      <Tooltip label={engine.note} disabled={engine.note === null} events={{ hover: true, focus: true, touch: true }}>
        <button
          type="button"
          className={styles['item']}
          onClick={() => go({ screen: 'settings', at: { section: 'engine' } })}
        >
          <StateDot tone={engine.tone} />
          {engine.short}
        </button>
      </Tooltip>
      <button
        type="button"
        className={styles['item']}
        onClick={() => go({ screen: 'settings', at: { section: 'connections' } })}
      >
        {connection?.name ?? (isRead ? 'No connection' : '')}
      </button>
      {connection === null ? null : <StorageInUse storage={storage} />}
      <span className={styles['gap']} />
      {running === undefined ? null : <RunningJob job={running} />}
    </section>
  );
}

/** Opens Storage, where an unknown limit can be typed in too. */
function StorageInUse({ storage }: { readonly storage: StorageFigures | undefined }) {
  const go = useNavigation((state) => state.go);
  const [used, limit] = [storage?.usedBytes ?? null, storage?.limitBytes ?? null];
  return (
    <Tooltip
      label={used === null ? 'The registry did not say' : exactly(used)}
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={styles['item']} onClick={() => go({ screen: 'storage' })}>
        {used === null || limit === null ? null : (
          <UsageBar label={null} usedBytes={used} limitBytes={limit} size="small" />
        )}
        {storageWords(storage)}
      </button>
    </Tooltip>
  );
}

function RunningJob({ job }: { readonly job: JobView }) {
  const open = useOpenJob();
  const { progress } = job;
  const { tone, text } = jobWords(job);
  const share =
    progress?.doneBytes != null && progress.totalBytes != null && progress.totalBytes > 0
      ? (progress.doneBytes / progress.totalBytes) * 100
      : 0;
  return (
    <button type="button" className={styles['item']} onClick={() => open(job.id)}>
      <StateDot tone={tone} />
      {job.request.projectName}: {text}
      <Progress value={share} size={4} w={80} aria-label="Progress of the running push" />
    </button>
  );
}
