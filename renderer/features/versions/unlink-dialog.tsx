import { Button, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { useFocusBack } from '../../ui/use-focus-back';
import { type LinkedVersion, PlatformProblem } from '../platform/index';
import { DeleteVersion } from './delete-version';
import { useChange } from './use-change';
import styles from './version-facts.module.css';

interface UnlinkDialogProps {
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly tag: string;
  readonly versions: readonly LinkedVersion[];
  readonly onClose: () => void;
}

/** A link is a version that names the tag: unlinking is one of two things, and the user decides which. */
export function UnlinkDialog({ connection, repository, tag, versions, onClose }: UnlinkDialogProps) {
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        <>
          Unlink <bdi>{`${repository}:${tag}`}</bdi>
        </>
      }
      centered
    >
      <Stack gap={12}>
        <div>
          The link is the app version that names this tag. <b>Deactivate</b> it, and no new server starts with it until
          it is activated again; or <b>delete</b> it for good. The tag and its image stay in the registry either way.
        </div>
        {versions.map((version) => (
          <VersionToUnlink
            key={`${version.app}/${version.name}`}
            connection={connection}
            version={version}
            onDone={onClose}
          />
        ))}
        {versions.length === 0 ? <div role="status">No version names this tag any more.</div> : null}
      </Stack>
    </Modal>
  );
}

interface VersionToUnlinkProps {
  readonly connection: ConnectionView;
  readonly version: LinkedVersion;
  readonly onDone: () => void;
}

function VersionToUnlink({ connection, version, onDone }: VersionToUnlinkProps) {
  const [deleting, setDeleting] = useState(false);
  const change = useChange(connection.id, version, onDone);
  return (
    <section className={styles['section']} aria-label={`${version.app} / ${version.name}`}>
      <h3>
        <bdi>{`${version.app} / ${version.name}`}</bdi>
        {version.isActive ? '' : ', not active'}
      </h3>
      {change.isError ? (
        <PlatformProblem connection={connection} title="The version was not deactivated" thrown={change.error} />
      ) : null}
      <div className={styles['actions']}>
        {version.isActive ? (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ isActive: false })}>
            Deactivate
          </Button>
        ) : null}
        <Button variant="default" c="var(--g-bad)" onClick={() => setDeleting(true)}>
          Delete…
        </Button>
      </div>
      {deleting ? (
        <DeleteVersion connection={connection} version={version} onDone={onDone} onClose={() => setDeleting(false)} />
      ) : null}
    </section>
  );
}
