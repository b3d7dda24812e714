import { useMutation } from '@tanstack/react-query';
import type { ProjectChoice } from '#shared/model/project';
import { api, ask, messageOf } from '../../api';
import { useConnections } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { FolderCheck } from './folder-check';
import { ProjectFields } from './project-fields';
import { formOfFolder } from './view-model';

/** A folder becomes a project of the connection in use. */
export function AddProject({ folder, onDone }: { readonly folder: string; readonly onDone: () => void }) {
  const openDialog = useNavigation((state) => state.openDialog);
  const list = useConnections();
  const add = useMutation({
    mutationFn: (choice: ProjectChoice) => ask(api.projects.add(choice)),
    onSuccess: ({ id }) => {
      onDone();
      // A folder may be dropped on any screen.
      const { view, go } = useNavigation.getState();
      if (view.screen === 'push') go({ screen: 'push', at: id });
    },
  });
  return (
    <FolderCheck folder={folder} onPicked={(picked) => openDialog({ is: 'add', folder: picked })}>
      {(facts) => (
        <ProjectFields
          start={formOfFolder(facts, list?.activeId ?? null)}
          facts={facts}
          connections={list?.connections ?? []}
          verb="Add project"
          busy={add.isPending}
          failure={add.isError ? messageOf(add.error) : null}
          onSubmit={(choice) => add.mutate(choice)}
          onCancel={onDone}
        />
      )}
    </FolderCheck>
  );
}
