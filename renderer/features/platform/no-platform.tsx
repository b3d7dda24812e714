import { Button } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { Message } from '../../ui/message';
import { useNavigation } from '../navigation/index';

/** The connection in use knows a registry only: what is missing, and the way to it. */
export function NoPlatform({ connection }: { readonly connection: ConnectionView }) {
  const go = useNavigation((state) => state.go);
  return (
    <Message
      tone="info"
      title={`${connection.name} has no platform account`}
      actions={
        <Button variant="default" onClick={() => go({ screen: 'settings', at: { section: 'connections' } })}>
          Connections
        </Button>
      }
    >
      App versions and templates belong to the platform that runs your servers. Add a connection with its API token, or
      try the local sandbox, which has both.
    </Message>
  );
}
