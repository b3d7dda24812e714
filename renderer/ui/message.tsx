import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './message.module.css';

export type MessageTone = 'info' | 'warn' | 'bad';

interface MessageProps {
  readonly tone: MessageTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

const icons = { info: IconInfoCircle, warn: IconAlertTriangle, bad: IconCircleX } as const;

/** Something to know, with its way out at the right. Failures are announced. */
export function Message({ tone, title, children, actions }: MessageProps) {
  const Icon = icons[tone];
  return (
    <div className={styles['message']} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={18} className={styles['icon']} aria-hidden="true" />
      <div className={styles['text']}>
        {title === undefined ? null : <div className={styles['title']}>{title}</div>}
        {children}
      </div>
      {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
