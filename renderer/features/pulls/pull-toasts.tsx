import { Button, Progress } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import type { ImagePull } from '#shared/model/artifact-details';
import { api } from '../../api';
import { attempt } from '../../ui/tell';
import { pullTitle, pullWords } from './view-model';

const colors = { running: 'steel', done: 'green', failed: 'red', cancelled: 'gray' } as const;
const ENDED_MS = 8000;

/** Each image on its way to this computer as one toast that lives as long as the pull. */
export function PullToasts() {
  useEffect(() => {
    const shown = new Map<string, number>();
    const tell = (pull: ImagePull) => {
      const known = shown.get(pull.id);
      if (known !== undefined && known >= pull.rev) return;
      shown.set(pull.id, pull.rev);
      (known === undefined ? notifications.show : notifications.update)(toast(pull));
    };
    const stop = api.registry.pullChanged(tell);
    void attempt('The pulls under way are not known', api.registry.pulls(), (pulls) => {
      for (const pull of pulls) if (pull.is === 'running') tell(pull);
    });
    return stop;
  }, []);
  return null;
}

function toast(pull: ImagePull) {
  const running = pull.is === 'running';
  const words = pullWords(pull);
  return {
    id: `pull-${pull.id}`,
    color: colors[pull.is],
    title: pullTitle(pull),
    loading: running,
    autoClose: running || pull.is === 'failed' ? (false as const) : ENDED_MS,
    withCloseButton: !running,
    role: pull.is === 'failed' ? 'alert' : 'status',
    message: running ? (
      <>
        <div>{words}</div>
        {pull.totalBytes === null || pull.totalBytes === 0 ? null : (
          <Progress
            value={(pull.doneBytes / pull.totalBytes) * 100}
            size={4}
            mt={6}
            aria-label="Progress of the pull"
          />
        )}
        <Button
          variant="default"
          size="compact-sm"
          mt={8}
          onClick={() => void attempt('The pull was not cancelled', api.registry.cancelPull({ pullId: pull.id }))}
        >
          Cancel the pull
        </Button>
      </>
    ) : (
      words
    ),
  };
}
