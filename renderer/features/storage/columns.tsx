import { formatBytes } from '#shared/model/format';
import { exactly } from '../../ui/exact-bytes';
import type { Column } from '../../ui/grid/index';
import { LongName, Name } from '../../ui/name';
import { formatExactTime, formatWhen } from '../../ui/when';
import { storedName } from './map';
import type { StoredRow } from './rows';
import styles from './storage.module.css';
import { boundWords, tagsWords, usedByWords } from './words';

/** `versionsUnknown`: why nobody knows what app versions use. */
export const columnsOf = (
  isBound: boolean,
  versionsUnknown: string | null,
  nowMs: number,
): readonly Column<StoredRow>[] => [
  {
    id: 'repository',
    title: 'Repository',
    track: 'minmax(120px, 1.4fr)',
    sorts: true,
    fixed: true,
    cell: ({ artifact }) => <LongName>{artifact.repository}</LongName>,
  },
  {
    id: 'artifact',
    title: 'Artifact',
    track: 'minmax(110px, 1.4fr)',
    sorts: true,
    fixed: true,
    cell: ({ artifact }) => (
      <LongName>{artifact.tags.length === 0 ? storedName(artifact) : tagsWords(artifact.tags)}</LongName>
    ),
  },
  {
    id: 'unique',
    title: 'Only its own',
    track: '124px',
    align: 'end',
    sorts: true,
    fixed: true,
    cell: ({ artifact }) => (
      <span title={exactly(artifact.uniqueBytes)}>{boundWords(artifact.uniqueBytes, isBound)}</span>
    ),
  },
  {
    id: 'shared',
    title: 'Shared',
    track: '88px',
    align: 'end',
    sorts: true,
    cell: ({ artifact }) => <span title={exactly(artifact.sharedBytes)}>{formatBytes(artifact.sharedBytes)}</span>,
  },
  {
    id: 'pushed',
    title: 'Pushed',
    track: '116px',
    sorts: true,
    cell: ({ artifact: { pushedAt } }) =>
      pushedAt === null ? (
        <span title="The registry does not say when.">–</span>
      ) : (
        <span title={formatExactTime(pushedAt)}>{formatWhen(pushedAt, nowMs)}</span>
      ),
  },
  {
    id: 'versions',
    title: 'App versions',
    track: 'minmax(120px, 1.2fr)',
    wideOnly: true,
    cell: ({ artifact }) => {
      const words = usedByWords(artifact);
      if (words !== null) return <Name>{words}</Name>;
      return versionsUnknown === null ? (
        <span className={styles['dimmed']}>none</span>
      ) : (
        <span title={versionsUnknown}>–</span>
      );
    },
  },
];
