import { TIGHT_SHARE } from '#shared/model/storage-plan';
import styles from './usage-bar.module.css';

/** From here on nearly everything is in use. */
const FULL_SHARE = 0.95;

export type UsageTone = 'good' | 'warn' | 'bad';

/** Amber from 85 %, red from 95 %. */
export function usageTone(usedBytes: number, limitBytes: number): UsageTone {
  const share = usedBytes / limitBytes;
  return share >= FULL_SHARE ? 'bad' : share >= TIGHT_SHARE ? 'warn' : 'good';
}

interface UsageBarProps {
  /** Null: the words beside it say the same. */
  readonly label: string | null;
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly size: 'small' | 'large';
}

/** How much of a limit is in use. */
export function UsageBar({ label, usedBytes, limitBytes, size }: UsageBarProps) {
  const percent = Math.min(100, (usedBytes / limitBytes) * 100);
  const bar = (
    <svg
      className={styles['bar']}
      data-size={size}
      data-tone={usageTone(usedBytes, limitBytes)}
      width={size === 'small' ? 64 : '100%'}
      height={size === 'small' ? 6 : 12}
      aria-hidden="true"
    >
      <rect className={styles['used']} width={`${percent}%`} height="100%" rx={size === 'small' ? 3 : 6} />
    </svg>
  );
  if (label === null) return bar;
  return (
    <div role="img" aria-label={`${label}: ${Math.round((usedBytes / limitBytes) * 100)} %`}>
      {bar}
    </div>
  );
}
