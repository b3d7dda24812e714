import type { ProjectView } from '#shared/model/project';
import { api } from '../../api';
import { Confirm } from '../../ui/confirm';
import { attempt } from '../../ui/tell';

interface RemoveProjectProps {
  readonly project: ProjectView;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks before Gantry forgets a project. */
export function RemoveProject({ project: { id, name }, opened, onClose }: RemoveProjectProps) {
  return (
    <Confirm
      opened={opened}
      title={`Remove ${name} from the list?`}
      verb="Remove the project"
      onConfirm={() => void attempt(`${name} was not removed`, api.projects.remove({ id }))}
      onClose={onClose}
    >
      Gantry forgets the project. Its folder and everything in the registry stay untouched.
    </Confirm>
  );
}
