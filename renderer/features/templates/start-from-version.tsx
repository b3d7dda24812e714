import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppVersion, BoardVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { useFocusBack } from '../../ui/use-focus-back';
import { PlatformProblem, useBoard } from '../platform/index';

interface StartFromVersionProps {
  readonly connection: ConnectionView;
  /** Its versions stand first. */
  readonly repository: string | null;
  readonly onChosen: (version: AppVersion) => void;
  readonly onClose: () => void;
}

/** Chooses an existing version whose app and settings fill the form. */
export function StartFromVersion({ connection, repository, onChosen, onClose }: StartFromVersionProps) {
  useFocusBack();
  const board = useBoard(connection);
  const [chosen, setChosen] = useState<string | null>(null);
  const versions = board.data?.versions ?? [];
  const version = versions.find((one) => keyOf(one) === chosen);
  const read = useMutation({
    mutationFn: ({ app, name }: BoardVersion) => ask(api.platform.version({ id: connection.id, app, name })),
    onSuccess: (found) => {
      onChosen(found);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Start from an existing version" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (version !== undefined) read.mutate(version);
        }}
      >
        <Stack gap={12}>
          {board.isError ? (
            <PlatformProblem
              connection={connection}
              title="The versions are not known"
              thrown={board.error}
              onRetry={() => void board.refetch()}
            />
          ) : null}
          <Select
            label="Version"
            placeholder={board.isFetching && versions.length === 0 ? 'Reading the versions' : 'Choose a version'}
            data={choicesOf(versions, repository)}
            value={chosen}
            onChange={setChosen}
            searchable
            maxDropdownHeight={260}
            nothingFoundMessage="No such version"
            description="Its app and settings take the place of those in the form. Hidden values cannot be read back."
            data-autofocus
          />
          {read.isError ? (
            <PlatformProblem connection={connection} title="The version could not be read" thrown={read.error} />
          ) : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={version === undefined} loading={read.isPending}>
              Fill in
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const keyOf = ({ app, name }: BoardVersion): string => `${app}/${name}`;

/** By app; versions of this repository first. */
function choicesOf(versions: readonly BoardVersion[], repository: string | null) {
  const own = versions.filter((version) => repository !== null && version.repository === repository);
  const others = versions.filter((version) => !own.includes(version));
  const apps = [...new Set(others.map(({ app }) => app))];
  const item = (version: BoardVersion) => ({ value: keyOf(version), label: `${version.app} / ${version.name}` });
  return [
    ...(own.length === 0 ? [] : [{ group: `Of ${repository}`, items: own.map(item) }]),
    ...apps.map((app) => ({ group: app, items: others.filter((version) => version.app === app).map(item) })),
  ];
}
