import { type ReactNode, useState } from 'react';
import styles from './builds.module.css';

interface FoldProps {
  readonly title: ReactNode;
  readonly startsOpen?: boolean;
  /** What was typed into it is not lost when it is closed. */
  readonly keeps?: boolean;
  readonly children: ReactNode;
}

/** What is not drawn until somebody wants to know: the layers and files of a large build take a while. */
export function Fold({ title, startsOpen = false, keeps = false, children }: FoldProps) {
  const [isDrawn, setDrawn] = useState(startsOpen);
  const [opensAtFirst] = useState(startsOpen);
  return (
    <details
      className={styles['fold']}
      open={opensAtFirst}
      onToggle={({ currentTarget: { open } }) => setDrawn((drawn) => open || (keeps && drawn))}
    >
      <summary>{title}</summary>
      {isDrawn ? children : null}
    </details>
  );
}
