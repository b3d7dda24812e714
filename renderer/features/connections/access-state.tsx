import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ConnectionView } from '#shared/model/connection';
import type { RegistryAccessState } from '#shared/model/platform-account';
import { api, messageOf } from '../../api';
import { Message, type MessageTone } from '../../ui/message';
import { attempt } from '../../ui/tell';
import { useAccount } from '../platform/index';

const words: Readonly<Record<RegistryAccessState, { readonly tone: MessageTone; readonly text: string }>> = {
  granted: { tone: 'info', text: 'The platform has granted a registry.' },
  pending: { tone: 'info', text: 'A registry is requested and not granted yet. This changes by itself.' },
  none: { tone: 'warn', text: 'This account has no registry yet. Request one in the dashboard.' },
  unavailable: { tone: 'warn', text: 'A registry is not part of this account’s plan.' },
  notSaid: {
    tone: 'info',
    text: 'The platform’s API does not say whether it has granted a registry; the dashboard does.',
  },
};

const ASK_AGAIN_MS = 5000;

/** Registry access as the platform has it; while it is pending, it is asked for again. */
export function AccessState({ connection }: { readonly connection: ConnectionView }) {
  const read = useAccount(connection, (state) => (state === 'pending' ? ASK_AGAIN_MS : false));
  if (read.isError)
    return (
      <Message tone="warn" title="The platform was asked in vain">
        {messageOf(read.error)}
      </Message>
    );
  if (read.data === undefined) return null;
  const { access, dashboardUrl } = read.data;
  const { tone, text } = words[access];
  return (
    <Message
      tone={tone}
      actions={
        dashboardUrl === null ? undefined : (
          <Button
            variant="default"
            leftSection={<IconExternalLink size={14} />}
            onClick={() => void attempt('The dashboard was not opened', api.app.openExternal({ url: dashboardUrl }))}
          >
            Open the dashboard
          </Button>
        )
      }
    >
      {text}
    </Message>
  );
}
