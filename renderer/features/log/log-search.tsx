import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from '../../api';
import styles from './log-panel.module.css';

const LIMIT = 10_000;

interface LogSearchProps {
  readonly jobId: string;
  /** Null while the log grows: results are then asked for anew at each search. */
  readonly totalLines: number | null;
  readonly onShow: (line: number | null) => void;
}

/** Searches on disk, in the main process; Enter goes to the next match, Shift+Enter back. */
export function LogSearch({ jobId, totalLines, onShow }: LogSearchProps) {
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text, 150);
  const [at, setAt] = useState(0);
  const { data } = useQuery({
    queryKey: ['logSearch', jobId, wanted, totalLines],
    queryFn: () => ask(api.publish.searchLog({ id: jobId, text: wanted, limit: LIMIT })),
    enabled: wanted !== '',
    gcTime: 10_000,
  });
  const lines = wanted === '' ? [] : (data?.lines ?? []);
  useEffect(() => {
    setAt(0);
    onShow(wanted === '' ? null : (data?.lines[0] ?? null));
  }, [wanted, data, onShow]);
  const step = (by: number) => {
    if (lines.length === 0) return;
    const next = (at + by + lines.length) % lines.length;
    setAt(next);
    onShow(lines[next] ?? null);
  };
  const words =
    text === '' ? '' : lines.length === 0 ? 'none' : `${at + 1} of ${lines.length}${data?.more === true ? '+' : ''}`;
  return (
    <div className={styles['search']}>
      <span className={styles['count']} aria-live="polite">
        {words}
      </span>
      <TextInput
        size="xs"
        w={180}
        aria-label="Search the log"
        placeholder="Search"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') setText('');
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Previous match"
        disabled={lines.length === 0}
        onClick={() => step(-1)}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Next match"
        disabled={lines.length === 0}
        onClick={() => step(1)}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
    </div>
  );
}
