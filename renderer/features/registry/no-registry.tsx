import { Button } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { Message } from '../../ui/message';
import { type SettingsPlace, useNavigation } from '../navigation/index';

/** No connection in use, or none of its token: what there is to do before the registry can be asked. */
export function NoRegistry({ connection }: { readonly connection: ConnectionView | null }) {
  const go = useNavigation((state) => state.go);
  return (
    <Message
      tone="warn"
      title={connection === null ? 'No connection is in use' : `Not signed in to ${connection.name}`}
      actions={
        <Button variant="default" onClick={() => go({ screen: 'settings', at: placeOf(connection) })}>
          {connection === null ? 'Choose a connection' : 'Sign in'}
        </Button>
      }
    >
      {connection === null
        ? 'Choose the connection whose registry you want to see.'
        : 'Its token is not there any more. What is shown was seen earlier.'}
    </Message>
  );
}

/** The sandbox needs no token from the user. */
const placeOf = (connection: ConnectionView | null): SettingsPlace =>
  connection === null || connection.kind === 'sandbox'
    ? { section: 'connections' }
    : { section: 'signIn', connectionId: connection.id };
