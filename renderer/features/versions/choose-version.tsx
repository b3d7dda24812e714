import { Button, Modal, Stack } from '@mantine/core';
import { useFocusBack } from '../../ui/use-focus-back';

interface ChooseVersionProps {
  readonly versions: readonly { readonly app: string; readonly name: string; readonly isActive: boolean }[];
  readonly onChoose: (app: string, name: string) => void;
  readonly onClose: () => void;
}

/** A tag may have several versions, for example one for staging. */
export function ChooseVersion({ versions, onChoose, onClose }: ChooseVersionProps) {
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title="Which version?" centered>
      <Stack gap={8}>
        {versions.map(({ app, name, isActive }) => (
          <Button key={`${app}/${name}`} variant="default" justify="flex-start" onClick={() => onChoose(app, name)}>
            <bdi>{`${app} / ${name}`}</bdi>
            {isActive ? '' : ' (not active)'}
          </Button>
        ))}
      </Stack>
    </Modal>
  );
}
