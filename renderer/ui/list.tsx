import { ActionIcon, Skeleton, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './list.module.css';

/** What there is to know before a list; takes no room where there is nothing. */
export const Banners = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['banners']}>{children}</div>
);

/** Between the heading and a list. */
export const Bar = ({ children }: { readonly children: ReactNode }) => <div className={styles['bar']}>{children}</div>;
export const Gap = () => <span className={styles['gap']} />;
export const Quiet = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles['quiet']} role="status">
    {children}
  </span>
);

/** In place of a list's rows. */
export const Empty = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['empty']}>{children}</div>
);

const widths = ['38%', '52%', '30%', '46%', '34%', '58%', '41%', '36%'];

/** Before the first rows of a list that nobody has seen yet. */
export function SkeletonRows({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {widths.map((width) => (
        <div key={width} className={styles['skeleton']}>
          <Skeleton height={12} width={width} />
        </div>
      ))}
    </div>
  );
}

export function RefreshButton({ busy, onClick }: { readonly busy: boolean; readonly onClick: () => void }) {
  return (
    <Tooltip label="Refresh">
      <ActionIcon variant="default" size={30} aria-label="Refresh" loading={busy} onClick={onClick}>
        <IconRefresh size={16} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
