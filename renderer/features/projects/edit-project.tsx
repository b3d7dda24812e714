import { useMutation } from '@tanstack/react-query';
import type { ProjectChoice } from '#shared/model/project';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { useConnections } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { FolderCheck } from './folder-check';
import { ProjectFields } from './project-fields';
import { useProjects } from './queries';
import { formOfProject, inFolder } from './view-model';

interface EditProjectProps {
  readonly id: string;
  /** In place of the project's own folder. */
  readonly chosenFolder: string | null;
  readonly onDone: () => void;
}

/** Changes a project; it stays with its own connection unless another is chosen. */
export function EditProject({ id, chosenFolder, onDone }: EditProjectProps) {
  const openDialog = useNavigation((state) => state.openDialog);
  const project = useProjects()?.find((candidate) => candidate.id === id);
  const list = useConnections();
  const update = useMutation({
    mutationFn: (choice: ProjectChoice) => ask(api.projects.update({ id, choice })),
    onSuccess: onDone,
  });
  if (project === undefined || list === undefined)
    return <Message tone="warn">This project is no longer in the list.</Message>;
  return (
    <FolderCheck folder={chosenFolder ?? project.folder} onPicked={(folder) => openDialog({ is: 'edit', id, folder })}>
      {(facts) => (
        <ProjectFields
          start={inFolder(formOfProject(project), facts)}
          facts={facts}
          connections={list.connections}
          verb="Save changes"
          busy={update.isPending}
          failure={update.isError ? messageOf(update.error) : null}
          onSubmit={(choice) => update.mutate(choice)}
          onCancel={onDone}
        />
      )}
    </FolderCheck>
  );
}
