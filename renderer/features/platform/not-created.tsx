import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ApiError, messageOf } from '../../api';
import { useNavigation } from '../navigation/index';
import { wayOut } from './platform-problem';

/** For whoever has left the field in which the app was asked for. Stays until it is closed: nobody waits for it. */
export function tellNotCreated(connectionId: string, name: string, thrown: unknown): void {
  const action = thrown instanceof ApiError ? thrown.error.action : null;
  const way = action === null ? null : wayOut(action, connectionId, undefined);
  const id = notifications.show({
    color: 'red',
    title: `The app “${name}” was not created`,
    message: (
      <>
        <div>{messageOf(thrown)}</div>
        {way === null ? null : (
          <Button
            variant="default"
            size="compact-sm"
            mt={6}
            onClick={() => {
              notifications.hide(id);
              useNavigation.getState().go(way.view);
            }}
          >
            {way.words}
          </Button>
        )}
      </>
    ),
    autoClose: false,
    role: 'alert',
  });
}
