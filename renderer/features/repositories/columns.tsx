import type { ReactNode } from 'react';
import { withThousands } from '#shared/model/format';
import type { Column } from '../../ui/grid/index';
import { LongName } from '../../ui/name';
import { formatExactTime, formatWhen } from '../../ui/when';
import styles from './repositories.module.css';
import { type RepositoryRow, sizeWords } from './view-model';

/** The table's columns; `onOpen`: for those who click the name itself. */
export const columnsOf = (
  nowMs: number,
  onOpen: (name: string) => void,
  templated: ReadonlySet<string>,
): readonly Column<RepositoryRow>[] => [
  {
    id: 'name',
    title: 'Name',
    track: 'minmax(160px, 3fr)',
    sorts: true,
    fixed: true,
    cell: ({ name }) => (
      <>
        <button
          type="button"
          tabIndex={-1}
          className={styles['open']}
          aria-label={`Open ${name}`}
          onClick={() => onOpen(name)}
        >
          <LongName>{name}</LongName>
        </button>
        {templated.has(name) ? (
          <span className={styles['template']} title="New tags can become app versions">
            template
          </span>
        ) : null}
      </>
    ),
  },
  {
    id: 'artifacts',
    title: 'Artifacts',
    track: '84px',
    align: 'end',
    sorts: true,
    cell: ({ repository, unknownBecause }) => number(repository.artifactCount, unknownBecause),
  },
  {
    id: 'tags',
    title: 'Tags',
    track: '72px',
    align: 'end',
    sorts: true,
    cell: ({ repository, unknownBecause }) => number(repository.tagCount, unknownBecause),
  },
  {
    id: 'size',
    title: 'Size',
    track: '104px',
    align: 'end',
    sorts: true,
    cell: ({ repository, unknownBecause }) => {
      const words = sizeWords(repository);
      return words === null ? <Unknown because={unknownBecause} /> : <span title={words.hint}>{words.text}</span>;
    },
  },
  {
    id: 'pushed',
    title: 'Last push',
    track: '132px',
    align: 'end',
    sorts: true,
    cell: ({ repository: { lastPushAt }, unknownBecause }) =>
      lastPushAt === null ? (
        <Unknown because={unknownBecause} />
      ) : (
        <span title={formatExactTime(lastPushAt)}>{formatWhen(lastPushAt, nowMs)}</span>
      ),
  },
];

const number = (value: number | null, because: string): ReactNode =>
  value === null ? <Unknown because={because} /> : withThousands(value);

/** Never zero: it is not known, and the hint says why. */
const Unknown = ({ because }: { readonly because: string }) => (
  <span className={styles['unknown']} title={because}>
    –
  </span>
);
