import { useSyncExternalStore } from 'react';
import { type Line, type Link, linesBetween } from './board';
import styles from './lines.module.css';
import type { Places } from './places';

/** Pixels between the lists. */
const WIDTH = 40;

/** From each tag in view to its versions in view. A picture of what the rows say in words. */
export function Lines({ links, places }: { readonly links: readonly Link[]; readonly places: Places }) {
  const { left, right } = useSyncExternalStore(places.subscribe, places.get);
  return (
    <div className={styles['lines']}>
      <svg className={styles['svg']} width={WIDTH} height="100%" aria-hidden="true">
        {linesBetween(links, left, right).map((line) => (
          <path
            key={line.link.key}
            className={styles['path']}
            data-state={line.link.state}
            data-inactive={!line.link.isActive || undefined}
            d={curve(line)}
          />
        ))}
      </svg>
    </div>
  );
}

const curve = ({ fromY, toY }: Line): string =>
  `M0 ${fromY} C ${WIDTH / 2} ${fromY}, ${WIDTH / 2} ${toY}, ${WIDTH} ${toY}`;
