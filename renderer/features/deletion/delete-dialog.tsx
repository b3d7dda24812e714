import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { DeletionPlan, DeletionResult, DeletionTarget } from '#shared/model/deletion';
import { api, ask } from '../../api';
import { registryKeys } from '../../keys';
import { rereadRegistry } from '../../live';
import { useFocusBack } from '../../ui/use-focus-back';
import { RegistryProblem } from '../registry/index';
import { DeletionPlanView } from './deletion-plan';
import { DeletionResults } from './deletion-results';
import { isGone, whatGoes } from './view-model';

interface DeleteDialogProps {
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly targets: readonly DeletionTarget[];
  /** The targets that are still there. */
  readonly onDone: (failed: readonly DeletionTarget[]) => void;
  readonly onClose: () => void;
}

/** Says everything that goes before anything goes, then one result per target. */
export function DeleteDialog({ connection, repository, targets, onDone, onClose }: DeleteDialogProps) {
  useFocusBack();
  const { id } = connection;
  const queries = useQueryClient();
  const [results, setResults] = useState<readonly DeletionResult[] | null>(null);
  const input = { id, repository, targets: [...targets] };
  const plan = useQuery({
    queryKey: [...registryKeys.deletion(id), repository, targets],
    queryFn: () => ask(api.registry.planDeletion(input)),
    enabled: results === null,
    staleTime: 0,
    gcTime: 0,
  });
  const gone = plan.data !== undefined && isGone(plan.data);
  useEffect(() => {
    if (gone) rereadRegistry(queries, id, repository);
  }, [gone, queries, id, repository]);
  const remove = useMutation({
    mutationFn: ({ typedName }: { readonly typedName: string | null; readonly plan: DeletionPlan }) =>
      ask(api.registry.delete({ ...input, typedName })),
    onSuccess: (done, asked) => {
      const failed = done.filter(({ error }) => error !== null);
      onDone(failed.map(({ target }) => target));
      if (failed.length > 0 || done.some(({ target, artifactRemoved }) => target.is === 'tag' && artifactRemoved))
        return setResults(done);
      notifications.show({ color: 'green', title: `Deleted from ${repository}`, message: whatGoes(asked.plan) });
      onClose();
    },
    onSettled: () => rereadRegistry(queries, id, repository),
  });
  // Closing in the middle would hide what becomes of the rest.
  const close = () => (remove.isPending ? undefined : onClose());
  return (
    <Modal
      opened
      onClose={close}
      title={
        <>
          Delete from <bdi>{repository}</bdi>
        </>
      }
      size="lg"
      centered
    >
      {results !== null ? (
        <DeletionResults results={results} onClose={onClose} />
      ) : plan.data !== undefined ? (
        <Stack gap={12}>
          <DeletionPlanView
            id={id}
            plan={plan.data}
            pending={remove.isPending}
            onDelete={(typedName) => remove.mutate({ typedName, plan: plan.data })}
            onClose={close}
          />
          {remove.isError ? (
            <RegistryProblem
              connection={connection}
              title="It is not known what was deleted"
              thrown={remove.error}
              onRetry={() => {
                remove.reset();
                void plan.refetch();
              }}
            />
          ) : null}
        </Stack>
      ) : plan.isError ? (
        <Stack gap={12}>
          <RegistryProblem
            connection={connection}
            title="What this would delete is not known, so nothing can be deleted"
            thrown={plan.error}
            onRetry={() => void plan.refetch()}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
          </Group>
        </Stack>
      ) : (
        <div role="status">Asking the registry what goes with it</div>
      )}
    </Modal>
  );
}
