import { Menu } from '@mantine/core';
import type { RepositoryLinks } from '../platform/index';
import { tagNames } from '../registry/index';
import { type LinkActions, versionsOf } from './link-cell';
import type { Row } from './rows';

interface LinkItemsProps {
  readonly row: Row;
  /** Null: there is no platform. */
  readonly links: RepositoryLinks | null;
  readonly actions: LinkActions;
}

/** A row menu's entries for its app versions. */
export function LinkItems({ row, links, actions }: LinkItemsProps) {
  const tag = row.tag?.name ?? tagNames(row.artifact)[0];
  if (links === null || row.part !== null || tag === undefined) return null;
  const versions = versionsOf(row, links);
  // Of an artifact's tags, the one that has a version is meant.
  const linked = versions[0]?.tag;
  return (
    <>
      <Menu.Divider />
      {linked === undefined ? (
        links.hasTemplate ? (
          <Menu.Item onClick={() => actions.onLink(tag)}>Link to an app…</Menu.Item>
        ) : (
          <Menu.Item onClick={actions.onTemplate}>Create template first…</Menu.Item>
        )
      ) : (
        <>
          <Menu.Item onClick={() => actions.onVersions(versions)}>Open app version</Menu.Item>
          <Menu.Item onClick={() => actions.onUnlink(linked)}>Unlink…</Menu.Item>
        </>
      )}
    </>
  );
}
