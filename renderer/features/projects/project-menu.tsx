import { Menu } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { ProjectView } from '#shared/model/project';
import { api } from '../../api';
import { MenuButton } from '../../ui/menu-button';
import { attempt } from '../../ui/tell';
import { useNavigation } from '../navigation/index';

const RemoveProject = lazy(() => import('./remove-project').then((module) => ({ default: module.RemoveProject })));

interface ProjectMenuProps {
  readonly project: ProjectView;
  /** Null: it cannot be pushed now. */
  readonly onPushUntested: (() => void) | null;
}

/** What else can be done with a project. */
export function ProjectMenu({ project, onPushUntested }: ProjectMenuProps) {
  const { id, name } = project;
  const openDialog = useNavigation((state) => state.openDialog);
  /** Null: not asked yet. The question stays, closed, so that the focus finds its way back. */
  const [removing, setRemoving] = useState<boolean | null>(null);
  const entries = () => (
    <>
      {project.bootTest ? (
        <>
          <Menu.Item disabled={onPushUntested === null} onClick={() => onPushUntested?.()}>
            Push without a boot test
          </Menu.Item>
          <Menu.Divider />
        </>
      ) : null}
      <Menu.Item onClick={() => openDialog({ is: 'edit', id })}>Edit…</Menu.Item>
      <Menu.Item onClick={() => void attempt('The folder was not opened', api.projects.revealFolder({ id }))}>
        Open the folder
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => setRemoving(true)}>Remove from the list…</Menu.Item>
    </>
  );
  return (
    <>
      <MenuButton label={`More for ${name}`} entries={entries} />
      {removing === null ? null : (
        <Suspense fallback={null}>
          <RemoveProject project={project} opened={removing} onClose={() => setRemoving(false)} />
        </Suspense>
      )}
    </>
  );
}
