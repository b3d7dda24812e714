import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFocusSomewhere } from './use-focus-back';
import { useQuestion } from './use-question';

interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  /** What goes and what stays. */
  readonly children: ReactNode;
  /** On the button that does it. */
  readonly verb: string;
  /** On the button that leaves things as they are. */
  readonly keep?: string;
  /** False: something is made, nothing is lost. */
  readonly removes?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is removed; keeping it is the default. */
export function Confirm({
  opened,
  title,
  children,
  verb,
  keep = 'Keep it',
  removes = true,
  onConfirm,
  onClose,
}: ConfirmProps) {
  useFocusSomewhere(opened);
  useQuestion(opened);
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <Stack gap={12}>
        <div>{children}</div>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            {keep}
          </Button>
          <Button
            {...(removes ? { color: 'red.9' } : {})}
            onClick={() => {
              onConfirm();
              onClose();
            }}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
