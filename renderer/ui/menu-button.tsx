import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';

interface MenuButtonProps {
  readonly label: string;
  readonly className?: string | undefined;
  /** The menu's entries. */
  readonly entries: () => ReactNode;
}

/** Three dots, and a menu that is there from the first press on: hundreds of rows have one, and hardly any is ever opened. */
export function MenuButton({ entries, ...button }: MenuButtonProps) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <WithMenu entries={entries} {...button} />;
  return <Dots {...button} aria-haspopup="menu" onClick={() => setWanted(true)} />;
}

function WithMenu({ entries, ...button }: MenuButtonProps) {
  const [opened, setOpened] = useState(false);
  const dots = useRef<HTMLButtonElement>(null);
  // The button that was pressed has gone.
  useEffect(() => {
    dots.current?.focus({ preventScroll: true });
    setOpened(true);
  }, []);
  const close = (): void => {
    // At once: a dialog that an entry opens asks now who had the keys, and gives them back to the button.
    dots.current?.focus({ preventScroll: true });
    setOpened(false);
  };
  return (
    <Menu
      position="bottom-end"
      opened={opened}
      onOpen={() => setOpened(true)}
      onClose={close}
      returnFocus={false}
      // Else the keys are on nothing: End and Enter do nothing there.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Dots {...button} ref={dots} />
      </Menu.Target>
      <Menu.Dropdown>{opened ? entries() : null}</Menu.Dropdown>
    </Menu>
  );
}

interface DotsProps extends Omit<MenuButtonProps, 'entries'> {
  readonly ref?: RefObject<HTMLButtonElement | null>;
  readonly 'aria-haspopup'?: 'menu';
  readonly onClick?: () => void;
}

const Dots = ({ label, className, ...rest }: DotsProps) => (
  <ActionIcon variant="subtle" color="gray" aria-label={label} className={className} {...rest}>
    <IconDots size={16} />
  </ActionIcon>
);
