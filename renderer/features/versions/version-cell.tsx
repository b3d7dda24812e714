import { count } from '#shared/model/format';
import { ImageName, LongName } from '../../ui/name';
import { StateDot } from '../../ui/state-dot';
import type { VersionRow } from './board';
import stateStyles from './link-state.module.css';
import styles from './rows.module.css';
import { cachedWords, linkWords } from './words';

/** An app's heading, onto which tags are dropped, or one of its versions with what it stands on. */
export function VersionCell({ row, isTarget }: { readonly row: VersionRow; readonly isTarget: boolean }) {
  const { app, version, isActive } = row;
  if (version === null)
    return (
      <div className={styles['heading']} data-target={isTarget || undefined}>
        <span className={styles['headingName']}>
          <LongName>{app}</LongName>
        </span>
        <span className={styles['quiet']}>
          {row.count === 0 ? 'no version' : count(row.count, 'version')}
          {isActive ? '' : ', app not active'}
        </span>
        {isTarget ? <span className={styles['drop']}>Drop to link</span> : null}
      </div>
    );
  const { tone, text } = linkWords(version.link);
  const cached = cachedWords(version.cachedShare);
  return (
    <div className={styles['versionRow']} data-target={isTarget || undefined} data-inactive={!isActive || undefined}>
      <span className={styles['texts']}>
        <span className={styles['name']}>
          <LongName>{version.name}</LongName>
        </span>
        <span className={styles['quiet']}>
          <ImageName repository={version.repository ?? version.image} tag={version.tag} />
          {cached === null ? null : <span className={styles['cached']}> · {cached.text}</span>}
        </span>
      </span>
      <span className={styles['states']}>
        {isActive ? null : <span className={styles['inactive']}>not active</span>}
        <span className={stateStyles['state']} data-tone={tone}>
          <StateDot tone={tone} />
          {text}
        </span>
      </span>
    </div>
  );
}
