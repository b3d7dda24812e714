import { Button, Modal, Stack } from '@mantine/core';

interface ChooseVersionProps<Version> {
  readonly versions: readonly Version[];
  readonly onChoose: (version: Version) => void;
  readonly onClose: () => void;
}

/** A tag may have several versions, for example one for staging. */
export function ChooseVersion<
  Version extends { readonly app: string; readonly name: string; readonly isActive: boolean },
>({ versions, onChoose, onClose }: ChooseVersionProps<Version>) {
  return (
    <Modal opened onClose={onClose} title="Which version?" centered>
      <Stack gap={8}>
        {versions.map((version) => (
          <Button
            key={`${version.app}/${version.name}`}
            variant="default"
            justify="flex-start"
            onClick={() => onChoose(version)}
          >
            <bdi>{`${version.app} / ${version.name}`}</bdi>
            {version.isActive ? '' : ' (not active)'}
          </Button>
        ))}
      </Stack>
    </Modal>
  );
}
