import { IconCheck } from '@tabler/icons-react';
import styles from './check-mark.module.css';

/** The box of a row that can be chosen: a picture alone, for the row itself carries `aria-selected`, and thousands scroll past. */
export function CheckMark({ checked }: { readonly checked: boolean }) {
  return (
    <span className={styles['box']} data-checked={checked || undefined} aria-hidden="true">
      {checked ? <IconCheck size={12} stroke={3} /> : null}
    </span>
  );
}
