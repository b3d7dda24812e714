import { type ReactNode, useState } from 'react';
import styles from './builds.module.css';

interface FoldProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** What is not drawn until somebody wants to know: the layers and files of a large build take a while. */
export function Fold({ title, children }: FoldProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles['fold']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen ? children : null}
    </details>
  );
}
