import { Button, Menu } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useMemo, useRef, useState } from 'react';
import { count } from '#shared/model/format';
import { api } from '../../api';
import { Confirm } from '../../ui/confirm';
import { FilterField } from '../../ui/filter-field';
import { Empty } from '../../ui/list';
import { MenuButton } from '../../ui/menu-button';
import { Message } from '../../ui/message';
import { ImageName } from '../../ui/name';
import { Screen } from '../../ui/screen';
import { StateDot } from '../../ui/state-dot';
import { attempt, copyText } from '../../ui/tell';
import { useArriving } from '../../ui/use-arriving';
import { useNow } from '../../ui/use-now';
import { formatExactTime, formatWhen } from '../../ui/when';
import { useNavigation } from '../navigation/index';
import { useJobs, useOpenJob } from '../publish/index';
import styles from './activity-screen.module.css';
import { type ActivityRow, filterRows, rowOf } from './view-model';

const ROW_HEIGHT = 40;

/** Every push ever. */
export function ActivityScreen() {
  const jobs = useJobs();
  const go = useNavigation((state) => state.go);
  const [filter, setFilter] = useState('');
  const [removing, setRemoving] = useState<ActivityRow | null>(null);
  const rows = useMemo(() => filterRows((jobs ?? []).map(rowOf), filter), [jobs, filter]);
  const now = useNow(30_000);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 4,
  });
  const items = useArriving(virtual.getVirtualItems());
  return (
    <Screen
      title="Activity"
      phase={`${jobs?.length}`}
      subtitle={jobs === undefined ? '' : count(jobs.length, 'push', 'pushes')}
      actions={
        <FilterField
          label="Filter pushes"
          value={filter}
          onChange={setFilter}
          onLeave={() => scroller.current?.querySelector('button')?.focus()}
          width={180}
        />
      }
      fixed
    >
      {jobs?.length === 0 ? (
        <Empty>
          <Message
            tone="info"
            title="Nothing was pushed yet"
            actions={
              <Button variant="default" onClick={() => go({ screen: 'push' })}>
                Go to Push
              </Button>
            }
          >
            Each push stays here with its result and its log.
          </Message>
        </Empty>
      ) : (
        <div className={styles['table']}>
          <div className={styles['head']} aria-hidden="true">
            {['State', 'Project', 'Image', 'Digest', 'Sent', 'Time', 'When'].map((title) => (
              <span key={title} className={title === 'When' ? styles['when'] : undefined}>
                {title}
              </span>
            ))}
          </div>
          <div ref={scroller} className={styles['body']}>
            <ul className={styles['space']} aria-label="Pushes" style={{ height: virtual.getTotalSize() }}>
              {items.map(({ index, start }) => {
                const row = rows[index];
                return row === undefined ? null : (
                  <Row key={row.id} row={row} top={start} nowMs={now} onRemove={setRemoving} />
                );
              })}
            </ul>
            {jobs !== undefined && rows.length === 0 ? <NoMatch filter={filter} /> : null}
          </div>
        </div>
      )}
      <Confirm
        opened={removing !== null}
        title={`Remove ${removing?.image ?? 'this push'} from the list?`}
        verb="Remove the entry"
        onConfirm={() => {
          if (removing !== null) void attempt('The entry was not removed', api.publish.remove({ id: removing.id }));
        }}
        onClose={() => setRemoving(null)}
      >
        The entry and its log are deleted. What is in the registry stays untouched.
      </Confirm>
    </Screen>
  );
}

function NoMatch({ filter }: { readonly filter: string }) {
  return (
    <Empty>
      <Message tone="info">No push fits “{filter.trim()}”.</Message>
    </Empty>
  );
}

interface RowProps {
  readonly row: ActivityRow;
  /** Pixels from the list's top. */
  readonly top: number;
  readonly nowMs: number;
  readonly onRemove: (row: ActivityRow) => void;
}

const Row = memo(function Row({ row, top, nowMs, onRemove }: RowProps) {
  const open = useOpenJob();
  return (
    <li className={styles['row']} style={{ transform: `translateY(${top}px)` }}>
      <span className={styles['state']}>
        <StateDot tone={row.state.tone} /> {row.state.text}
      </span>
      <span>
        <button
          type="button"
          className={styles['open']}
          aria-label={`${row.project}: open ${row.image}`}
          // It lies over the whole row.
          title={`${row.image}\n${formatExactTime(row.createdAt)}`}
          onClick={() => open(row.id)}
        >
          {row.project}
        </button>
      </span>
      <span>
        <ImageName repository={row.repository} tag={row.tag} />
      </span>
      <span className={styles['mono']}>{row.digest}</span>
      <span className={styles['number']}>{row.sent}</span>
      <span className={styles['number']}>{row.duration}</span>
      <span className={styles['when']}>{formatWhen(row.createdAt, nowMs)}</span>
      <span>
        <MenuButton
          label={`More for ${row.image}`}
          className={styles['more']}
          entries={() => <Entries row={row} onOpen={() => open(row.id)} onRemove={onRemove} />}
        />
      </span>
    </li>
  );
});

interface EntriesProps extends Pick<RowProps, 'row' | 'onRemove'> {
  readonly onOpen: () => void;
}

function Entries({ row, onOpen, onRemove }: EntriesProps) {
  const { reference, wholeDigest } = row;
  return (
    <>
      <Menu.Item onClick={onOpen}>Open</Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => copyText('The reference', reference)}>Copy reference</Menu.Item>
      {wholeDigest === null ? null : (
        <Menu.Item onClick={() => copyText('The digest', wholeDigest)}>Copy digest</Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item disabled={!row.ended} onClick={() => onRemove(row)}>
        Remove from the list…
      </Menu.Item>
    </>
  );
}
