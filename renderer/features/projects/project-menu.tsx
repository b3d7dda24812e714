import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { ProjectView } from '#shared/model/project';
import { api } from '../../api';
import { Confirm } from '../../ui/confirm';
import { attempt } from '../../ui/tell';
import { useNavigation } from '../navigation/index';

/** What else can be done with a project. */
export function ProjectMenu({ project: { id, name } }: { readonly project: ProjectView }) {
  const openDialog = useNavigation((state) => state.openDialog);
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => openDialog({ is: 'edit', id })}>Edit…</Menu.Item>
          <Menu.Item onClick={() => void attempt('The folder was not opened', api.projects.revealFolder({ id }))}>
            Open the folder
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setRemoving(true)}>Remove from the list…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={removing}
        title={`Remove ${name} from the list?`}
        verb="Remove the project"
        onConfirm={() => void attempt(`${name} was not removed`, api.projects.remove({ id }))}
        onClose={() => setRemoving(false)}
      >
        Gantry forgets the project. Its folder and everything in the registry stay untouched.
      </Confirm>
    </>
  );
}
