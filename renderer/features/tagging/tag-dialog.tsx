import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { Artifact } from '#shared/model/registry';
import { ApiError, api, ask, messageOf } from '../../api';
import { rereadRegistry } from '../../live';
import { Message } from '../../ui/message';
import { useFocusBack } from '../../ui/use-focus-back';
import { artifactName } from '../registry/index';
import { moveWords, tagWords } from './view-model';

interface TagDialogProps {
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly artifact: Artifact;
  /** As far as they are known: whose tag it is already. */
  readonly artifacts: readonly Artifact[];
  readonly onClose: () => void;
}

/** One more name for an artifact, without moving bytes. A tag that another artifact has is moved only when that is said. */
export function TagDialog({ connection: { id }, repository, artifact, artifacts, onClose }: TagDialogProps) {
  useFocusBack();
  const { digest } = artifact;
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const { problem, warning, movesFrom } = tagWords(typed, digest, artifacts);
  const add = useMutation({
    mutationFn: (mayMove: boolean) => ask(api.registry.tag({ id, repository, digest, tag: typed, mayMove })),
    onSuccess: onClose,
    onSettled: () => rereadRegistry(queries, id, repository),
  });
  // The list may not know: it is not all read, or somebody else has been quicker.
  const isElsewhere = add.error instanceof ApiError && add.error.error.code === 'tag-elsewhere';
  const moves = movesFrom !== null || isElsewhere;
  const complete = typed !== '' && problem === null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        <>
          Add a tag to <bdi>{artifactName(artifact)}</bdi>
        </>
      }
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (complete && !add.isPending) add.mutate(moves);
        }}
      >
        <Stack gap={12}>
          <TextInput
            label="Tag"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              add.reset();
            }}
            error={problem}
            description={warning ?? 'A name in the registry; no bytes are sent.'}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            autoComplete="off"
            data-autofocus
          />
          {moves && complete ? <Message tone="warn">{moveWords(typed, movesFrom)}</Message> : null}
          {add.isError && !isElsewhere ? <Message tone="bad">{messageOf(add.error)}</Message> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!complete} loading={add.isPending}>
              {moves && complete ? 'Move the tag here' : 'Add the tag'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
