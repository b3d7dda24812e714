import { Button } from '@mantine/core';
import type { ProjectView } from '#shared/model/project';
import { Message } from '../../ui/message';
import { useConnections } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { pickFolder } from './actions';

/** Why a project cannot be pushed, with the way out beside it. */
export function ProjectProblem({ project: { id, connectionId, problem } }: { readonly project: ProjectView }) {
  const openDialog = useNavigation((state) => state.openDialog);
  const list = useConnections();
  if (problem === null) return null;
  const noConnection = list !== undefined && !list.connections.some((connection) => connection.id === connectionId);
  const edit = () => openDialog({ is: 'edit', id });
  return (
    <Message
      tone="warn"
      actions={
        noConnection ? (
          <Button variant="default" onClick={edit}>
            Choose a connection
          </Button>
        ) : (
          <>
            <Button
              variant="default"
              onClick={() => void pickFolder((folder) => openDialog({ is: 'edit', id, folder }))}
            >
              Choose the folder
            </Button>
            <Button variant="default" onClick={edit}>
              Edit
            </Button>
          </>
        )
      }
    >
      {problem}
    </Message>
  );
}
