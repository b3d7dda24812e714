import { lazy, Suspense } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { DeletionTarget } from '#shared/model/deletion';
import type { Artifact, Capabilities } from '#shared/model/registry';
import { assertNever } from '#shared/result';
import type { LinkedVersion, RepositoryLinks } from '../platform/index';

const DetailsDrawer = lazy(() => import('../artifact/index').then((module) => ({ default: module.DetailsDrawer })));
const DeleteDialog = lazy(() => import('../deletion/index').then((module) => ({ default: module.DeleteDialog })));
const TagDialog = lazy(() => import('../tagging/index').then((module) => ({ default: module.TagDialog })));

const LinkDialog = lazy(() => import('../versions/index').then((module) => ({ default: module.LinkDialog })));
const UnlinkDialog = lazy(() => import('../versions/index').then((module) => ({ default: module.UnlinkDialog })));
const ChooseVersion = lazy(() => import('../versions/index').then((module) => ({ default: module.ChooseVersion })));
const VersionDrawer = lazy(() => import('../versions/index').then((module) => ({ default: module.VersionDrawer })));

/** What is opened from a row. */
export type Opened =
  | { readonly is: 'details'; readonly digest: string }
  | { readonly is: 'tag'; readonly artifact: Artifact }
  | { readonly is: 'delete'; readonly targets: readonly DeletionTarget[] }
  | { readonly is: 'link' | 'unlink'; readonly tag: string }
  | { readonly is: 'versions'; readonly versions: readonly LinkedVersion[] }
  | { readonly is: 'version'; readonly app: string; readonly name: string };

interface OpenedDialogProps {
  readonly opened: Opened;
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly capabilities: Capabilities | null;
  readonly artifacts: readonly Artifact[];
  readonly links: RepositoryLinks | null;
  readonly onVersion: (app: string, name: string) => void;
  /** After a deletion: what is still there. */
  readonly onDeleted: (failed: readonly DeletionTarget[]) => void;
  readonly onClose: () => void;
}

export function OpenedDialog(props: OpenedDialogProps) {
  const { opened, capabilities, links, onVersion, onDeleted, ...common } = props;
  const { connection, repository, onClose } = common;
  const dialog = () => {
    switch (opened.is) {
      case 'details':
        return <DetailsDrawer {...common} capabilities={capabilities} digest={opened.digest} />;
      case 'tag':
        return <TagDialog {...common} artifact={opened.artifact} />;
      case 'delete':
        return (
          <DeleteDialog
            connection={connection}
            repository={repository}
            targets={opened.targets}
            onDone={onDeleted}
            onClose={onClose}
          />
        );
      case 'link':
        return (
          <LinkDialog connection={connection} tags={[{ repository, name: opened.tag }]} app={null} onClose={onClose} />
        );
      case 'unlink':
        return (
          <UnlinkDialog
            connection={connection}
            repository={repository}
            tag={opened.tag}
            versions={links?.ofTag(opened.tag) ?? []}
            onClose={onClose}
          />
        );
      case 'versions':
        return <ChooseVersion versions={opened.versions} onChoose={onVersion} onClose={onClose} />;
      case 'version':
        return <VersionDrawer connection={connection} app={opened.app} name={opened.name} onClose={onClose} />;
      default:
        return assertNever(opened);
    }
  };
  return <Suspense fallback={null}>{dialog()}</Suspense>;
}
