import { Progress } from '@mantine/core';
import type { JobView } from '#shared/model/publish-job';
import { bytesHint, layerWords, progressWords, retryWords, stateWords } from '../publish/index';
import styles from './job-screen.module.css';

/** What the running step does: one total in bytes, the layers below it. */
export function ProgressPanel({ job }: { readonly job: JobView }) {
  const { progress, state } = job;
  if (progress === null || state.is === 'cancelling') {
    return (
      <div className={styles['total']}>
        <span className={styles['note']}>
          {state.is === 'queued' ? 'Waiting its turn: pushes run one after the other' : stateWords(state).text}
        </span>
      </div>
    );
  }
  const { doneBytes, totalBytes, layers, retry } = progress;
  const note = job.isPaused ? 'Paused: nothing is being sent' : progress.note;
  const known = doneBytes !== null && totalBytes !== null && totalBytes > 0;
  return (
    <div>
      <div className={styles['total']}>
        <span className={retry === null ? styles['note'] : styles['retry']}>
          {retry === null ? note : retryWords(retry)}
        </span>
        <span className={styles['numbers']}>
          {progressWords(job.isPaused ? { ...progress, speedBytesPerS: null, remainingMs: null } : progress)}
        </span>
      </div>
      <Progress
        value={known ? (doneBytes / totalBytes) * 100 : 0}
        size={6}
        aria-label="Bytes of this step"
        transitionDuration={100}
      />
      {layers.length === 0 ? null : (
        <>
          <ul className={styles['layers']} aria-label="Layers">
            {layers.map((layer) => (
              <li key={layer.id} className={styles['layer']}>
                <span className={styles['layerId']}>{layer.id.replace('sha256:', '').slice(0, 12)}</span>
                <Progress
                  value={layer.totalBytes === null ? 0 : (layer.currentBytes / layer.totalBytes) * 100}
                  size={4}
                  aria-label={`Layer ${layer.id}`}
                  transitionDuration={100}
                />
                <span className={styles['layerWords']}>{layerWords(layer)}</span>
              </li>
            ))}
          </ul>
          <p className={styles['hint']}>{bytesHint(job)}</p>
        </>
      )}
    </div>
  );
}
