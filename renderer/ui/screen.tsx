import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import styles from './screen.module.css';

interface ScreenProps {
  readonly title: ReactNode;
  /** Before the title: the way back. */
  readonly before?: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** The content scrolls by itself (a table, a log) instead of the screen. */
  readonly fixed?: boolean;
  readonly children: ReactNode;
}

/** A screen's frame: one heading, its actions at the right, content below. */
export function Screen({ title, before, subtitle, actions, fixed = false, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useKeysOfScreen(heading);
  return (
    <div className={styles['screen']}>
      <header className={styles['header']}>
        {before}
        <div className={styles['titles']}>
          <h1 ref={heading} className={styles['title']} tabIndex={-1}>
            {title}
          </h1>
          {subtitle === undefined ? null : <div className={styles['subtitle']}>{subtitle}</div>}
        </div>
        <div className={styles['actions']}>{actions}</div>
      </header>
      <div className={styles['content']} data-fixed={fixed || undefined}>
        {children}
      </div>
    </div>
  );
}

/** What was pressed has gone with the screen before: the keys go on here, and the screen is read out. Not at the start. */
function useKeysOfScreen(heading: RefObject<HTMLHeadingElement | null>): void {
  useEffect(() => {
    if (document.activeElement === document.body && navigator.userActivation?.hasBeenActive === true)
      heading.current?.focus({ preventScroll: true });
  }, [heading]);
}
