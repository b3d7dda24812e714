import { Name } from '../../ui/name';
import { StateDot } from '../../ui/state-dot';
import type { LinkedVersion, RepositoryLinks } from '../platform/index';
import { tagNames } from '../registry/index';
import styles from './repository.module.css';
import type { Row } from './rows';

/** What can be done with a row's app versions. */
export interface LinkActions {
  readonly onVersions: (versions: readonly LinkedVersion[]) => void;
  readonly onLink: (tag: string) => void;
  readonly onUnlink: (tag: string) => void;
  readonly onTemplate: () => void;
}

/** The versions that a row's tags have. */
export const versionsOf = ({ tag, artifact, part }: Row, links: RepositoryLinks | null): readonly LinkedVersion[] =>
  links === null || part !== null ? [] : (tag === null ? tagNames(artifact) : [tag.name]).flatMap(links.ofTag);

interface LinkCellProps {
  readonly row: Row;
  readonly links: RepositoryLinks;
  readonly actions: LinkActions;
}

/** The app version of a tag, or the way to one. */
export function LinkCell({ row, links, actions }: LinkCellProps) {
  const versions = versionsOf(row, links);
  const [first] = versions;
  const tag = row.tag?.name ?? tagNames(row.artifact)[0];
  if (first !== undefined) {
    const words = versions.length === 1 ? `${first.app} / ${first.name}` : `${versions.length} versions`;
    return (
      <button
        type="button"
        tabIndex={-1}
        className={styles['version']}
        aria-label={`App version of ${row.name}: ${words}`}
        title={versions.map(({ app, name }) => `${app} / ${name}`).join('\n')}
        onClick={() => actions.onVersions(versions)}
      >
        <StateDot tone={versions.some(({ isActive }) => isActive) ? 'good' : 'quiet'} />
        <Name>{words}</Name>
      </button>
    );
  }
  if (tag === undefined || row.part !== null) return null;
  return (
    <button
      type="button"
      className={styles['link']}
      tabIndex={-1}
      title={tag}
      aria-label={links.hasTemplate ? `Link ${tag}` : `Create template first, to link ${tag}`}
      onClick={() => (links.hasTemplate ? actions.onLink(tag) : actions.onTemplate())}
    >
      {links.hasTemplate ? 'Link…' : 'Create template first'}
    </button>
  );
}
