import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ProjectChoice } from '#shared/model/project';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { useActiveConnection } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { ProjectFields } from './project-fields';
import { useFolder, useProjects } from './queries';
import { formOfFolder, formOfProject } from './view-model';

/** Adds the chosen folder, or changes an existing project. */
export function ProjectDialog() {
  const { dialog, openDialog } = useNavigation();
  const close = () => openDialog(null);
  return (
    <Modal
      opened={dialog !== null}
      onClose={close}
      title={dialog?.is === 'edit' ? 'Edit game project' : 'Add a game project'}
      size="lg"
      centered
    >
      {dialog === null ? null : dialog.is === 'add' ? (
        <AddBody folder={dialog.folder} onDone={close} />
      ) : (
        <EditBody id={dialog.id} onDone={close} />
      )}
    </Modal>
  );
}

function AddBody({ folder, onDone }: { readonly folder: string; readonly onDone: () => void }) {
  const facts = useFolder(folder);
  const connection = useActiveConnection();
  const add = useMutation({ mutationFn: (choice: ProjectChoice) => ask(api.projects.add(choice)), onSuccess: onDone });
  if (facts.isError) return <Message tone="bad">{messageOf(facts.error)}</Message>;
  if (facts.data === undefined || connection === null) return <Message tone="info">Looking into {folder}</Message>;
  if (!facts.data.hasDockerfile) {
    return (
      <Message tone="warn" title="No Dockerfile in this folder">
        {facts.data.exists
          ? `${folder} has no Dockerfile. Add one that starts your Linux server build, then choose the folder again.`
          : `${folder} is not there.`}
      </Message>
    );
  }
  return (
    <ProjectFields
      start={formOfFolder(facts.data)}
      facts={facts.data}
      folder={folder}
      connection={connection}
      verb="Add project"
      busy={add.isPending}
      failure={add.isError ? messageOf(add.error) : null}
      onSubmit={(choice) => add.mutate(choice)}
      onCancel={onDone}
    />
  );
}

function EditBody({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const project = useProjects()?.find((candidate) => candidate.id === id);
  const facts = useFolder(project?.folder ?? '.');
  const connection = useActiveConnection();
  const update = useMutation({
    mutationFn: (choice: ProjectChoice) => ask(api.projects.update({ id, choice })),
    onSuccess: onDone,
  });
  if (project === undefined || connection === null)
    return <Message tone="warn">This project is no longer in the list.</Message>;
  if (facts.data === undefined) return <Message tone="info">Looking into {project.folder}</Message>;
  return (
    <ProjectFields
      start={formOfProject(project)}
      facts={facts.data}
      folder={project.folder}
      connection={connection}
      verb="Save changes"
      busy={update.isPending}
      failure={update.isError ? messageOf(update.error) : null}
      onSubmit={(choice) => update.mutate(choice)}
      onCancel={onDone}
    />
  );
}
