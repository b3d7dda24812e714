import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconMinus, IconPlayerPause, IconPointFilled, IconX } from '@tabler/icons-react';
import { type JobView, stepNames } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import { useNow } from '../../ui/use-now';
import { type StepRow, stepRows } from '../publish/index';
import styles from './job-screen.module.css';

export function Stepper({ job }: { readonly job: JobView }) {
  const now = useNow(250);
  return (
    <ol className={styles['steps']} aria-label="Steps">
      {stepRows(job, now).map((row) => (
        <li
          key={row.step}
          className={styles['step']}
          data-is={row.is}
          aria-current={row.is === 'running' || row.is === 'paused' ? 'step' : undefined}
        >
          <span className={styles['mark']}>
            <StepMark is={row.is} />
          </span>
          <span className={styles['stepName']}>{stepNames[row.step]}</span>
          <span className={styles['stepTime']}>{row.time}</span>
        </li>
      ))}
    </ol>
  );
}

/** How a step stands, of a push or of its build. */
export function StepMark({ is }: Pick<StepRow, 'is'>) {
  switch (is) {
    case 'done':
    case 'kept':
      return <IconCheck size={16} aria-label="done" />;
    case 'warned':
      return <IconAlertTriangle size={16} aria-label="done, with warnings" />;
    case 'failed':
      return <IconX size={16} aria-label="failed" />;
    case 'stopped':
      return <IconMinus size={16} aria-label="stopped" />;
    case 'leftOut':
      return <IconMinus size={16} aria-label="left out" />;
    case 'paused':
      return <IconPlayerPause size={16} aria-label="paused" />;
    case 'running':
      return <Loader size={14} role="img" aria-label="running" />;
    case 'waiting':
      return <IconPointFilled size={10} aria-label="waiting" />;
    default:
      return assertNever(is);
  }
}
