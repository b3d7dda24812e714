import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AppError, ErrorAction } from '#shared/errors';
import type { JobView } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import { api, ask } from '../../api';
import { Message } from '../../ui/message';
import { useNavigation } from '../navigation/index';
import { actionWords, stepNames, useRetry } from '../publish/index';
import styles from './job-screen.module.css';

interface ErrorPanelProps {
  readonly job: JobView;
  readonly error: AppError;
  readonly showLog: () => void;
}

/** Plain cause, the next step as a button, raw words folded. */
export function ErrorPanel({ job, error, showLog }: ErrorPanelProps) {
  const { go, openDialog } = useNavigation();
  const retry = useRetry();
  const [copied, setCopied] = useState(false);
  const step = 'step' in job.state ? stepNames[job.state.step] : '';
  const act = (action: ErrorAction): void => {
    switch (action) {
      case 'retry':
      case 'waitForEngine':
        retry.mutate(job.id);
        break;
      case 'signIn':
      case 'engineSettings':
      case 'setStorageLimit':
        go({ screen: 'settings' });
        break;
      case 'editProject':
      case 'chooseFolder':
        go({ screen: 'push' });
        if (job.request.projectId !== null) openDialog({ is: 'edit', id: job.request.projectId });
        break;
      case 'showLog':
        showLog();
        break;
      default:
        assertNever(action);
    }
  };
  const copyDiagnostics = async () => {
    const text = await ask(api.app.diagnostics({ jobId: job.id }));
    await ask(api.app.copyText({ text }));
    setCopied(true);
  };
  const ownRetry = error.action === 'retry' || error.action === 'waitForEngine';
  return (
    <Message
      tone="bad"
      title={`${step} failed`}
      actions={
        <>
          {error.action === null || ownRetry ? null : (
            <Button variant="default" onClick={() => error.action !== null && act(error.action)}>
              {actionWords(error.action)}
            </Button>
          )}
          <Button loading={retry.isPending} onClick={() => act('retry')}>
            Try again
          </Button>
        </>
      }
    >
      {error.message}
      <details className={styles['detail']}>
        <summary>Details</summary>
        {error.detail === null ? null : <pre>{error.detail}</pre>}
        <Button variant="default" size="compact-sm" mt={8} onClick={() => void copyDiagnostics()}>
          {copied ? 'Copied' : 'Copy diagnostics'}
        </Button>
      </details>
    </Message>
  );
}
