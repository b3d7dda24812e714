import { Button } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { Message } from '../../ui/message';
import { useNavigation } from '../navigation/index';

/** No connection in use, or none of its token: what there is to do before the registry can be asked. */
export function NoRegistry({ connection }: { readonly connection: ConnectionView | null }) {
  const go = useNavigation((state) => state.go);
  return (
    <Message
      tone="warn"
      title={connection === null ? 'No connection is in use' : `Not signed in to ${connection.name}`}
      actions={
        <Button variant="default" onClick={() => go({ screen: 'settings', at: { section: 'connections' } })}>
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
