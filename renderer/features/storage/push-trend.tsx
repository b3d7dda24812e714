import { VisuallyHidden } from '@mantine/core';
import { formatBytes } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';
import { formatExactTime } from '../../ui/when';
import styles from './storage.module.css';

const WIDTH = 240;
const HEIGHT = 56;
const MOST = 20;
const WIDEST = 20;
/** A push that added nothing is still a push. */
const LEAST = 2;

interface PushTrendProps {
  readonly pushes: StorageOverview['lastPushes'];
}

/** What the last pushes from here added: bars for the eye, a table for those who cannot see it. */
export function PushTrend({ pushes }: PushTrendProps) {
  const shown = pushes.slice(0, MOST).toReversed();
  const most = Math.max(...shown.map(({ sentBytes }) => sentBytes), 1);
  const step = Math.min(WIDEST, WIDTH / Math.max(1, shown.length));
  return (
    <section className={styles['trend']} aria-label="Last pushes">
      <h2 className={styles['heading']}>What the last pushes added</h2>
      {shown.length === 0 ? (
        <p className={styles['quiet']}>No push from this computer yet.</p>
      ) : (
        <>
          <svg className={styles['bars']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
            {shown.map(({ repository, tag, sentBytes, at }, index) => {
              const height = Math.max(LEAST, (sentBytes / most) * HEIGHT);
              return (
                <rect
                  key={`${at} ${repository}:${tag}`}
                  className={styles['push']}
                  x={WIDTH - (shown.length - index) * step}
                  y={HEIGHT - height}
                  width={step - 3}
                  height={height}
                  rx={1.5}
                >
                  <title>{`${repository}:${tag}, ${formatBytes(sentBytes)}, ${formatExactTime(at)}`}</title>
                </rect>
              );
            })}
          </svg>
          <p className={styles['quiet']}>{trendWords(pushes)}</p>
          <VisuallyHidden>
            <table>
              <caption>What the last pushes added, newest first</caption>
              <thead>
                <tr>
                  <th scope="col">Push</th>
                  <th scope="col">New bytes</th>
                  <th scope="col">When</th>
                </tr>
              </thead>
              <tbody>
                {pushes.slice(0, MOST).map(({ repository, tag, sentBytes, at }) => (
                  <tr key={`${at} ${repository}:${tag}`}>
                    <th scope="row">{`${repository}:${tag}`}</th>
                    <td>{formatBytes(sentBytes)}</td>
                    <td>{formatExactTime(at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </VisuallyHidden>
        </>
      )}
    </section>
  );
}

function trendWords(pushes: PushTrendProps['pushes']): string {
  const newest = formatBytes(pushes[0]?.sentBytes ?? 0);
  const most = formatBytes(Math.max(...pushes.slice(0, MOST).map(({ sentBytes }) => sentBytes)));
  return `Newest at the right: ${newest}. The largest: ${most}.`;
}
