import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';

interface RemoveRowProps {
  readonly label: string;
  readonly onClick: () => void;
}

/** The last in its row; by it `useRowFocus` knows the row. */
export const RemoveRow = ({ label, onClick }: RemoveRowProps) => (
  <ActionIcon data-remove variant="subtle" color="gray" size={32} aria-label={label} onClick={onClick}>
    <IconTrash size={16} stroke={1.6} />
  </ActionIcon>
);

interface AddRowProps {
  readonly children: string;
  readonly onClick: () => void;
}

/** Below the rows; by it `useRowFocus` goes on where the last row has gone. */
export const AddRow = ({ children, onClick }: AddRowProps) => (
  <Button variant="default" leftSection={<IconPlus size={14} />} data-add onClick={onClick}>
    {children}
  </Button>
);
