import { Menu } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import type { DeletionTarget } from '#shared/model/deletion';
import type { Artifact, Capabilities } from '#shared/model/registry';
import { api } from '../../api';
import { attempt, copyText } from '../../ui/tell';
import type { RepositoryLinks } from '../platform/index';
import { denial, pullLine, referenceOf, tagNames } from '../registry/index';
import type { LinkActions } from './link-cell';
import { LinkItems } from './link-items';
import type { Row } from './rows';

interface RowMenuProps {
  readonly row: Row;
  readonly repository: string;
  readonly connection: ConnectionView;
  readonly capabilities: Capabilities | null;
  readonly onOpen: (digest: string) => void;
  readonly onTag: (artifact: Artifact) => void;
  readonly onDelete: (targets: readonly DeletionTarget[]) => void;
  readonly links: RepositoryLinks | null;
  readonly actions: LinkActions;
}

/** What can be done with a row; what this account may not do stands there with its reason. */
export function RowMenu(props: RowMenuProps) {
  const { row, repository, connection, capabilities, onOpen, onTag, onDelete } = props;
  const { registry, project } = connection;
  const tag = row.part === null ? (row.tag?.name ?? tagNames(row.artifact)[0] ?? null) : null;
  const reference = referenceOf({ registry, project, repository }, tag, row.digest);
  const pull = () =>
    void attempt(
      `${reference} is not being pulled`,
      api.registry.pull({ id: connection.id, repository, reference: tag ?? row.digest }),
    );
  const noPull = denial(capabilities, 'pull');
  const noPush = denial(capabilities, 'push');
  const noDelete = denial(capabilities, 'deleteArtifact');
  const reasons = [...new Set([noPull, noPush, noDelete, denial(capabilities, 'deleteTag')])].filter(
    (reason) => reason !== null,
  );
  return (
    <>
      <Menu.Item onClick={() => onOpen(row.digest)}>Details</Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => copyText('The reference', reference)}>Copy reference</Menu.Item>
      <Menu.Item onClick={() => copyText('The digest', row.digest)}>Copy digest</Menu.Item>
      <Menu.Item onClick={() => copyText('The line', pullLine(reference))}>Copy docker pull line</Menu.Item>
      <Menu.Item disabled={noPull !== null} onClick={pull}>
        Pull to this computer
      </Menu.Item>
      <LinkItems row={row} links={props.links} actions={props.actions} />
      {row.part === null ? (
        <>
          <Menu.Divider />
          <Menu.Item disabled={noPush !== null} onClick={() => onTag(row.artifact)}>
            Add a tag…
          </Menu.Item>
          <DeleteTag {...props} />
          <Menu.Item disabled={noDelete !== null} onClick={() => onDelete([{ is: 'artifact', digest: row.digest }])}>
            Delete artifact…
          </Menu.Item>
        </>
      ) : null}
      {reasons.map((reason) => (
        <Menu.Label key={reason}>{reason}</Menu.Label>
      ))}
    </>
  );
}

/** One tag is meant at once; of several, one is chosen. */
function DeleteTag({ row, capabilities, onDelete }: RowMenuProps) {
  const disabled = denial(capabilities, 'deleteTag') !== null;
  const names = row.tag === null ? tagNames(row.artifact) : [row.tag.name];
  const [only] = names;
  const remove = (tag: string) => onDelete([{ is: 'tag', tag }]);
  if (only === undefined) return null;
  if (names.length === 1)
    return (
      <Menu.Item disabled={disabled} onClick={() => remove(only)}>
        Delete tag…
      </Menu.Item>
    );
  return (
    <Menu.Sub position="left-start">
      <Menu.Sub.Target>
        <Menu.Sub.Item disabled={disabled}>Delete tag…</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {names.map((name) => (
          <Menu.Item key={name} onClick={() => remove(name)}>
            <bdi>{name}</bdi>
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
