import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { isActive, type JobView } from '#shared/model/publish-job';
import { api } from '../../api';
import { useNavigation } from '../navigation/index';

const tones = { succeeded: 'green', failed: 'red', cancelled: 'gray' } as const;
const endings = { succeeded: 'was pushed', failed: 'was not pushed', cancelled: 'was cancelled' } as const;

/** Says that a push ended while another screen is shown; a click opens it. */
export function PushToasts() {
  useEffect(() => {
    const going = new Set<string>();
    return api.publish.changed((job) => {
      if (isActive(job.state)) going.add(job.id);
      else if (going.delete(job.id)) tellEnd(job);
    });
  }, []);
  return null;
}

function tellEnd({ id, state, request }: JobView): void {
  const { view, go } = useNavigation.getState();
  if (view.screen === 'job' && view.id === id) return;
  if (state.is !== 'succeeded' && state.is !== 'failed' && state.is !== 'cancelled') return;
  const open = () => {
    notifications.hide(id);
    go({ screen: 'job', id });
  };
  notifications.show({
    id,
    color: tones[state.is],
    title: `${request.projectName} ${endings[state.is]}`,
    message: (
      <>
        <div>{state.is === 'failed' ? state.error.message : `${request.repository}:${request.tag}`}</div>
        <Button variant="default" size="compact-sm" mt={6}>
          Open this push
        </Button>
      </>
    ),
    role: state.is === 'failed' ? 'alert' : 'status',
    style: { cursor: 'pointer' },
    onClick: open,
  });
}
