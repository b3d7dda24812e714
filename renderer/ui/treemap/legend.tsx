import type { TreemapTile } from './tiles';
import styles from './treemap.module.css';

export interface Meaning {
  readonly tone: TreemapTile['tone'];
  readonly text: string;
}

/** What the colours stand for; each tile's words say it too. */
export const TreemapLegend = ({ meanings }: { readonly meanings: readonly Meaning[] }) => (
  <div className={styles['legend']} aria-hidden="true">
    {meanings.map(({ tone, text }) => (
      <span key={tone} className={styles['meaning']}>
        <span className={styles['key']} data-tone={tone} /> {text}
      </span>
    ))}
  </div>
);
