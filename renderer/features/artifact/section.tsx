import { type ReactNode, useId } from 'react';
import styles from './artifact.module.css';

interface SectionProps {
  readonly title: string;
  readonly note?: string | null;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, note = null, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <header className={styles['header']}>
        <h3 id={id} className={styles['heading']}>
          {title}
        </h3>
        {note === null ? null : <span className={styles['quiet']}>{note}</span>}
        {actions === undefined ? null : <span className={styles['actions']}>{actions}</span>}
      </header>
      {children}
    </section>
  );
}
