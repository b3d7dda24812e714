import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { BoardVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { useFocusBack } from '../../ui/use-focus-back';
import { PlatformProblem } from '../platform/index';

interface DeleteVersionProps {
  readonly connection: ConnectionView;
  readonly version: Pick<BoardVersion, 'app' | 'name' | 'isActive' | 'image' | 'tag' | 'repository'>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What goes and what stays; an active version is deleted only by whoever types its name. */
export function DeleteVersion({ connection, version, onDone, onClose }: DeleteVersionProps) {
  useFocusBack();
  const { app, name, isActive, image, tag, repository } = version;
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () => ask(api.platform.deleteVersion({ id: connection.id, app, name })),
    onSuccess: onDone,
  });
  const may = !isActive || typed.trim() === name;
  return (
    <Modal opened onClose={onClose} title="Delete the version?" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (may && !remove.isPending) remove.mutate();
        }}
      >
        <Stack gap={12}>
          <div>
            <bdi>{`${app} / ${name}`}</bdi> runs <bdi>{`${repository ?? image}:${tag}`}</bdi>. No new server can be
            started with it any more; servers that run go on until they end. The image stays in the registry, without a
            version.
          </div>
          {isActive ? (
            <TextInput
              label={
                <>
                  It is active: matchmakers may be asking for it. Type <bdi>{name}</bdi> to delete it all the same
                </>
              }
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          ) : null}
          {remove.isError ? (
            <PlatformProblem connection={connection} title="The version was not deleted" thrown={remove.error} />
          ) : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} data-autofocus={!isActive || undefined}>
              Keep it
            </Button>
            <Button type="submit" color="red.9" disabled={!may} loading={remove.isPending}>
              Delete the version
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
