import { lazy, Suspense } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { DeletionTarget } from '#shared/model/deletion';
import type { Artifact, Capabilities } from '#shared/model/registry';
import { assertNever } from '#shared/result';

const DetailsDrawer = lazy(() => import('../artifact/index').then((module) => ({ default: module.DetailsDrawer })));
const DeleteDialog = lazy(() => import('../deletion/index').then((module) => ({ default: module.DeleteDialog })));
const TagDialog = lazy(() => import('../tagging/index').then((module) => ({ default: module.TagDialog })));

/** What is opened from a row. */
export type Opened =
  | { readonly is: 'details'; readonly digest: string }
  | { readonly is: 'tag'; readonly artifact: Artifact }
  | { readonly is: 'delete'; readonly targets: readonly DeletionTarget[] };

interface OpenedDialogProps {
  readonly opened: Opened;
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly capabilities: Capabilities | null;
  readonly artifacts: readonly Artifact[];
  /** After a deletion: what is still there. */
  readonly onDeleted: (failed: readonly DeletionTarget[]) => void;
  readonly onClose: () => void;
}

export function OpenedDialog({ opened, capabilities, onDeleted, ...common }: OpenedDialogProps) {
  const dialog = () => {
    switch (opened.is) {
      case 'details':
        return <DetailsDrawer {...common} capabilities={capabilities} digest={opened.digest} />;
      case 'tag':
        return <TagDialog {...common} artifact={opened.artifact} />;
      case 'delete': {
        const { connection, repository, onClose } = common;
        return (
          <DeleteDialog
            connection={connection}
            repository={repository}
            targets={opened.targets}
            onDone={onDeleted}
            onClose={onClose}
          />
        );
      }
      default:
        return assertNever(opened);
    }
  };
  return <Suspense fallback={null}>{dialog()}</Suspense>;
}
