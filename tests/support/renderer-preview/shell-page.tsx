import { afterEach } from 'vitest';
import { clear, show } from './page';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { notifications, Notifications } = await import('@mantine/notifications');
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

/** The whole window's inside, with what it tells in its corner. */
export const showShell = () =>
  show(
    <>
      <Notifications />
      <Shell />
    </>,
  );

export const go = (view: Parameters<ReturnType<typeof useNavigation.getState>['go']>[0]): void =>
  useNavigation.getState().go(view);

/** After each test of the file the window is as it starts. */
export const tidyAfterEach = (): void =>
  afterEach(() => {
    notifications.clean();
    clear();
    go({ screen: 'push' });
  });
