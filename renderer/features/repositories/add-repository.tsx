import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { repositoryProblem } from '#shared/model/reference';
import { api, ask, messageOf } from '../../api';
import { registryKeys } from '../../keys';
import { useFocusBack } from '../../ui/use-focus-back';

/** For registries that list nothing: a name that only the user knows. */
export function AddRepository({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  useFocusBack();
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const problem = name === '' ? null : repositoryProblem(name);
  const add = useMutation({
    mutationFn: () => ask(api.registry.addRepository({ id, repository: name })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: registryKeys.repositories(id) });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add a repository name" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '' && problem === null) add.mutate();
        }}
      >
        <Stack gap={12}>
          <TextInput
            label="Repository"
            description="Without the registry and its project. Nothing is created in the registry."
            value={name}
            onChange={(event) => setName(event.currentTarget.value.trim())}
            error={problem ?? (add.isError ? messageOf(add.error) : null)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button type="submit" disabled={name === '' || problem !== null} loading={add.isPending}>
              Add the name
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
