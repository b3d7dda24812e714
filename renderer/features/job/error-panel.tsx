import { Button } from '@mantine/core';
import type { AppError, ErrorAction } from '#shared/errors';
import { type JobView, stepNames } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import { api } from '../../api';
import { CopyDiagnostics } from '../../ui/copy-diagnostics';
import { Message } from '../../ui/message';
import { attempt } from '../../ui/tell';
import { NoRoom } from '../forecast/index';
import { useNavigation } from '../navigation/index';
import { actionWords, useRetry } from '../publish/index';
import { ExcerptView } from './excerpt-view';
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
  const step = 'step' in job.state ? stepNames[job.state.step] : '';
  const act = (action: ErrorAction): void => {
    switch (action) {
      case 'retry':
      case 'waitForEngine':
        retry.mutate(job.id);
        break;
      case 'signIn':
        go({ screen: 'settings', at: { section: 'signIn', connectionId: job.request.connectionId } });
        break;
      case 'engineSettings':
        go({ screen: 'settings', at: { section: 'engine' } });
        break;
      case 'trustCertificate':
        go({ screen: 'settings', at: { section: 'certificate', connectionId: job.request.connectionId } });
        break;
      case 'editTemplate': {
        const { connectionId: id, repository } = job.request;
        // The screen shows the templates of the connection in use.
        void attempt('The template was not opened', api.connections.select({ id }), () =>
          go({ screen: 'templates', edit: { is: 'edit', repository } }),
        );
        break;
      }
      case 'pullCredentials':
        go({ screen: 'settings', at: { section: 'account', connectionId: job.request.connectionId } });
        break;
      case 'editProject':
      case 'chooseFolder':
        go({ screen: 'push' });
        if (job.request.projectId !== null) openDialog({ is: 'edit', id: job.request.projectId });
        break;
      case 'makeRoom':
        go({ screen: 'storage', open: { is: 'makeRoom', bytes: null } });
        break;
      case 'skipBootTest':
        retry.mutate({ id: job.id, skipsBootTest: true });
        break;
      case 'showLog':
        showLog();
        break;
      default:
        assertNever(action);
    }
  };
  const isPushed = job.state.is === 'failed' && job.state.step === 'createVersion';
  const ownRetry = error.action === 'retry' || error.action === 'waitForEngine';
  return (
    <Message
      tone="bad"
      title={isPushed ? 'The image is pushed; its app version was not created' : `${step} failed`}
      actions={
        <>
          {error.action === 'makeRoom' ? <NoRoom job={job} /> : null}
          {error.action === null || error.action === 'makeRoom' || ownRetry ? null : (
            <Button variant="default" onClick={() => error.action !== null && act(error.action)}>
              {actionWords(error.action)}
            </Button>
          )}
          <CopyDiagnostics jobId={job.id} />
          <Button loading={retry.isPending} onClick={() => act('retry')}>
            Try again
          </Button>
        </>
      }
    >
      {error.message}
      {isPushed ? (
        <div>
          <bdi>{`${job.request.repository}:${job.request.tag}`}</bdi> is in the registry. Nothing is built or sent
          again.
        </div>
      ) : null}
      {error.excerpt === undefined ? null : <ExcerptView excerpt={error.excerpt} />}
      {error.detail === null ? null : (
        <details className={styles['detail']}>
          <summary>Details</summary>
          <pre>{error.detail}</pre>
        </details>
      )}
    </Message>
  );
}
