import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useReducer, useRef, useState } from 'react';
import { count } from '#shared/model/format';
import { api } from '../../api';
import { LogLines } from './log-lines';
import styles from './log-panel.module.css';
import { LogSearch } from './log-search';

interface LogPanelProps {
  readonly jobId: string;
  /** As the job's snapshot says; events tell more. */
  readonly knownLines: number;
  readonly live: boolean;
  /** Focusing it brings the log's end into view. */
  readonly ref: Ref<HTMLDivElement>;
}

const LINE_HEIGHT = 18;

/** A log of any length: only the lines in view exist. It follows its end until one scrolls away from it. */
export function LogPanel({ jobId, knownLines, live, ref }: LogPanelProps) {
  const scroller = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => scroller.current as HTMLDivElement);
  const totalLines = useTotalLines(jobId, knownLines);
  const [, redraw] = useReducer((version: number) => version + 1, 0);
  const lines = useMemo(() => new LogLines(jobId, redraw), [jobId]);
  const [marked, setMarked] = useState<number | null>(null);
  const following = useRef(true);
  const virtual = useVirtualizer({
    count: totalLines,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  useEffect(() => {
    if (following.current && totalLines > 0) virtual.scrollToIndex(totalLines - 1, { align: 'end' });
  }, [totalLines, virtual]);
  const onScroll = () => {
    const element = scroller.current;
    if (element !== null)
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < LINE_HEIGHT * 2;
  };
  const show = useCallback(
    (line: number | null) => {
      setMarked(line);
      if (line === null) return;
      following.current = false;
      virtual.scrollToIndex(line, { align: 'center' });
    },
    [virtual],
  );
  return (
    <section className={styles['panel']} aria-label="Log">
      <header className={styles['header']}>
        <h2 className={styles['title']}>Log</h2>
        <span className={styles['count']}>{count(totalLines, 'line')}</span>
        <LogSearch jobId={jobId} totalLines={live ? null : totalLines} onShow={show} />
      </header>
      <div
        ref={scroller}
        className={styles['scroller']}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label="Log lines"
        aria-live="off"
      >
        <div className={styles['space']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              className={styles['line']}
              data-marked={index === marked || undefined}
              style={{ transform: `translateY(${start}px)` }}
            >
              {lines.line(index, totalLines) ?? ''}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

function useTotalLines(jobId: string, knownLines: number): number {
  const [told, setTold] = useState({ jobId, totalLines: 0 });
  useEffect(
    () =>
      api.publish.logGrew((grown) => {
        if (grown.id === jobId) setTold({ jobId, totalLines: grown.totalLines });
      }),
    [jobId],
  );
  return Math.max(knownLines, told.jobId === jobId ? told.totalLines : 0);
}
