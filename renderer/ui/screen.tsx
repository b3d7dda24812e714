import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import styles from './screen.module.css';

interface ScreenProps {
  readonly title: ReactNode;
  /** Before the title: the way back. */
  readonly before?: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** Changes when something that could be pressed may have gone. */
  readonly phase?: string;
  /** The content scrolls by itself (a table, a log) instead of the screen. */
  readonly fixed?: boolean;
  readonly children: ReactNode;
}

/** A screen's frame: one heading, its actions at the right, content below. */
export function Screen({ title, before, subtitle, actions, phase = '', fixed = false, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <div className={styles['screen']}>
      <KeysHere key={phase} heading={heading} />
      <header className={styles['header']}>
        {before}
        <div className={styles['titles']}>
          <h1 ref={heading} className={styles['title']} tabIndex={-1}>
            {title}
          </h1>
          {subtitle === undefined ? null : (
            <div className={styles['subtitle']} title={typeof subtitle === 'string' ? subtitle : undefined}>
              {subtitle}
            </div>
          )}
        </div>
        <div className={styles['actions']}>{actions}</div>
      </header>
      <div className={styles['content']} data-fixed={fixed || undefined}>
        {children}
      </div>
    </div>
  );
}

/** What was pressed has gone, with the screen or the phase before: the keys go on here, and the screen is read out. Not at the start. */
function KeysHere({ heading }: { readonly heading: RefObject<HTMLHeadingElement | null> }) {
  useEffect(() => {
    const at = document.activeElement;
    // A browser takes the keys from what is disabled, but only as it draws.
    const isNowhere = at === document.body || at?.matches(':disabled') === true;
    if (isNowhere && navigator.userActivation?.hasBeenActive === true) heading.current?.focus({ preventScroll: true });
  }, [heading]);
  return null;
}
