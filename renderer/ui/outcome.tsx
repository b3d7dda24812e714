import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './outcome.module.css';

interface OutcomeProps {
  readonly failed: boolean;
  /** Of what was to be done; names stand in `bdi`. */
  readonly title: ReactNode;
  /** What became of it. */
  readonly text: string;
}

/** One line of a list of what became of many. */
export function Outcome({ failed, title, text }: OutcomeProps) {
  const Icon = failed ? IconCircleX : IconCircleCheck;
  return (
    <li className={styles['outcome']} data-failed={failed || undefined}>
      <Icon size={16} aria-hidden="true" />
      <div>
        {title}
        <div className={styles['text']}>{text}</div>
      </div>
    </li>
  );
}
