import { count, shortDigest } from '#shared/model/format';
import { CheckMark } from '../../ui/check-mark';
import { LongName } from '../../ui/name';
import { StateDot } from '../../ui/state-dot';
import { formatExactTime, formatWhen } from '../../ui/when';
import type { TagRow } from './board';
import styles from './rows.module.css';
import { tagWords } from './words';

interface TagCellProps {
  readonly row: TagRow;
  readonly nowMs: number;
  readonly selected: boolean;
  readonly onLink: (row: TagRow) => void;
  readonly onOpen: (row: TagRow) => void;
  readonly onTemplate: (repository: string) => void;
}

/** A repository's heading, or one of its tags with what became of it. */
export function TagCell({ row, nowMs, selected, onLink, onOpen, onTemplate }: TagCellProps) {
  const { repository, tag, versions, hasTemplate } = row;
  if (tag === null)
    return (
      <div className={styles['heading']}>
        <span className={styles['headingName']}>
          <LongName>{repository}</LongName>
        </span>
        <span className={styles['quiet']}>{count(row.count, 'tag')}</span>
        <span className={styles['gap']} />
        {hasTemplate ? null : (
          <button
            type="button"
            className={styles['action']}
            data-quiet
            tabIndex={-1}
            aria-label={`New template for ${repository}`}
            onClick={() => onTemplate(repository)}
          >
            New template
          </button>
        )}
      </div>
    );
  const drifted = versions.some(({ link }) => link.is === 'drifted');
  return (
    <div className={styles['tag']} data-group={row.group}>
      <span className={styles['bracket']} aria-hidden="true" />
      <span className={styles['checkCell']} data-check={row.selectable || undefined}>
        {row.selectable ? <CheckMark checked={selected} /> : null}
      </span>
      <span className={styles['texts']}>
        <span className={styles['name']}>
          <LongName>{tag.name}</LongName>
        </span>
        <span className={styles['quiet']}>
          {tag.pushedAt === null ? null : (
            <span title={formatExactTime(tag.pushedAt)}>{formatWhen(tag.pushedAt, nowMs)}</span>
          )}
          <span className={styles['digest']}>{shortDigest(tag.digest).replace('sha256:', '')}</span>
          {row.group === 'only' ? null : <span className={styles['shared']}>shared</span>}
        </span>
      </span>
      <span className={styles['outcome']}>
        {versions.length === 0 ? (
          <>
            <span className={styles['unlinked']}>no version</span>
            <button
              type="button"
              className={styles['action']}
              tabIndex={-1}
              aria-label={hasTemplate ? `Link ${repository}:${tag.name}` : `Create template first, for ${repository}`}
              onClick={() => (hasTemplate ? onLink(row) : onTemplate(repository))}
            >
              {hasTemplate ? 'Link…' : 'Create template'}
            </button>
          </>
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className={styles['version']}
            aria-label={`Open ${tagWords(versions)} of ${repository}:${tag.name}`}
            onClick={() => onOpen(row)}
          >
            <StateDot tone={drifted ? 'warn' : 'good'} />
            <LongName>{tagWords(versions)}</LongName>
            {drifted ? <span className={styles['warn']}>drifted</span> : null}
          </button>
        )}
      </span>
    </div>
  );
}
