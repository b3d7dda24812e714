import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconColumns3 } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Column } from './types';

/** The window has no room for everything. */
export const useIsNarrow = (): boolean => useMediaQuery('(max-width: 999px)') ?? false;

/** Columns that are neither hidden nor too many for the window. */
export function useShownColumns<Row>(
  columns: readonly Column<Row>[],
  hidden: readonly string[],
): readonly Column<Row>[] {
  const narrow = useIsNarrow();
  return useMemo(
    () =>
      columns.filter(
        ({ id, wideOnly, fixed }) => fixed === true || (!hidden.includes(id) && !(narrow && wideOnly === true)),
      ),
    [columns, hidden, narrow],
  );
}

interface ColumnsMenuProps {
  readonly columns: readonly { readonly id: string; readonly title: string; readonly fixed?: boolean }[];
  readonly hidden: readonly string[];
  readonly onChange: (hidden: string[]) => void;
}

export function ColumnsMenu({ columns, hidden, onChange }: ColumnsMenuProps) {
  return (
    <Menu position="bottom-end" closeOnItemClick={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Tooltip label="Columns">
          <ActionIcon variant="default" size={30} aria-label="Columns">
            <IconColumns3 size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter(({ fixed }) => fixed !== true)
          .map(({ id, title }) => (
            <Menu.CheckboxItem
              key={id}
              checked={!hidden.includes(id)}
              onChange={(shown) => onChange(shown ? hidden.filter((other) => other !== id) : [...hidden, id])}
            >
              {title}
            </Menu.CheckboxItem>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
