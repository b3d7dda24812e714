import { formatBytes, formatExactBytes } from '#shared/model/format';
import { type Capabilities, platformName } from '#shared/model/registry';
import type { Column } from '../../ui/grid/index';
import { LongName, Name } from '../../ui/name';
import { formatExactTime, formatWhen } from '../../ui/when';
import type { RepositoryLinks } from '../platform/index';
import { attachmentWords, platformWarning, SeverityCounts } from '../registry/index';
import { DigestButton, KindCell, TagChips, Warning } from './cells';
import { type LinkActions, LinkCell } from './link-cell';
import styles from './repository.module.css';
import type { Row } from './rows';

/** Characters of tags for which there is room beside each other. */
const ROOM = 34;
const ROOM_NARROW = 12;

/** What the columns are made of besides the rows. */
export interface ColumnFacts {
  readonly nowMs: number;
  readonly capabilities: Capabilities | null;
  readonly narrow: boolean;
  /** Null: there is no platform. */
  readonly links: RepositoryLinks | null;
  readonly actions: LinkActions;
}

const versionColumn = ({ links, actions }: ColumnFacts, wideOnly: boolean): readonly Column<Row>[] =>
  links === null
    ? []
    : [
        {
          id: 'version',
          title: 'App version',
          track: 'minmax(104px, 1.4fr)',
          wideOnly,
          cell: (row) => (row.part === null ? <LinkCell row={row} links={links} actions={actions} /> : null),
        },
      ];

/** What both views show of an artifact. */
function commonColumns({ nowMs, capabilities }: ColumnFacts): readonly Column<Row>[] {
  return [
    {
      id: 'platform',
      title: 'Platform',
      track: 'minmax(100px, 136px)',
      sorts: true,
      cell: (row) => <PlatformCell row={row} />,
    },
    {
      id: 'size',
      title: 'Size',
      track: '76px',
      align: 'end',
      sorts: true,
      cell: ({ artifact, part }) => <Size bytes={part === null ? artifact.sizeBytes : part.sizeBytes} />,
    },
    ...(capabilities?.scans === true
      ? [
          {
            id: 'vulnerabilities',
            title: 'Vulnerabilities',
            track: '136px',
            wideOnly: true,
            cell: ({ artifact, part }: Row) => (part === null ? <SeverityCounts scan={artifact.scan} /> : null),
          },
        ]
      : []),
    {
      id: 'pushed',
      title: 'Pushed',
      track: 'minmax(88px, 112px)',
      align: 'end',
      sorts: true,
      cell: ({ tag, artifact, part }) =>
        part === null ? <When at={tag?.pushedAt ?? artifact.pushedAt} nowMs={nowMs} /> : null,
    },
  ];
}

export const artifactColumns = (facts: ColumnFacts): readonly Column<Row>[] => [
  {
    id: 'name',
    title: 'Tags',
    track: 'minmax(150px, 3fr)',
    sorts: true,
    fixed: true,
    cell: ({ artifact, part }) =>
      part === null ? (
        <TagChips artifact={artifact} room={facts.narrow ? ROOM_NARROW : ROOM} />
      ) : (
        <PartName part={part} />
      ),
  },
  { id: 'digest', title: 'Digest', track: '96px', cell: ({ digest }) => <DigestButton digest={digest} /> },
  ...versionColumn(facts, true),
  ...commonColumns(facts),
];

export const tagColumns = (facts: ColumnFacts): readonly Column<Row>[] => [
  {
    id: 'name',
    title: 'Tag',
    track: 'minmax(110px, 2fr)',
    sorts: true,
    fixed: true,
    cell: ({ name, tag }) => (
      <>
        <span className={styles['tag']}>
          <LongName>{name}</LongName>
        </span>
        {tag?.immutable === true ? <span className={styles['untagged']}>immutable</span> : null}
      </>
    ),
  },
  {
    id: 'digest',
    title: 'Digest',
    track: facts.narrow ? '92px' : 'minmax(148px, 1fr)',
    sorts: true,
    cell: ({ digest, artifact }) => (
      <>
        <DigestButton digest={digest} />
        {artifact.tags.length > 1 && !facts.narrow ? (
          <span
            className={styles['shared']}
            title={`The same artifact as ${artifact.tags
              .map((tag) => tag.name)
              .slice(0, 40)
              .join(', ')}`}
          >
            {artifact.tags.length} tags
          </span>
        ) : null}
      </>
    ),
  },
  ...versionColumn(facts, false),
  ...commonColumns(facts),
];

const PartName = ({ part }: { readonly part: NonNullable<Row['part']> }) => (
  <Name>
    {'kind' in part ? attachmentWords(part) : part.platform === null ? 'Image' : `${platformName(part.platform)} image`}
  </Name>
);

function PlatformCell({ row: { artifact, part } }: { readonly row: Row }) {
  if (part === null) return <KindCell artifact={artifact} />;
  if ('kind' in part) return null;
  const warning = platformWarning(part.platform);
  return (
    <>
      <Name>{part.platform === null ? '–' : platformName(part.platform)}</Name>
      {warning === null ? null : <Warning text={warning} />}
    </>
  );
}

const Size = ({ bytes }: { readonly bytes: number | null }) =>
  bytes === null ? (
    <span className={styles['unknown']} title="The registry does not say">
      –
    </span>
  ) : (
    <span title={formatExactBytes(bytes)}>{formatBytes(bytes)}</span>
  );

const When = ({ at, nowMs }: { readonly at: string | null; readonly nowMs: number }) =>
  at === null ? (
    <span className={styles['unknown']} title="The registry does not say">
      –
    </span>
  ) : (
    <span title={formatExactTime(at)}>{formatWhen(at, nowMs)}</span>
  );
