import { Button } from '@mantine/core';
import { useRef } from 'react';
import { canPause, isActive, type JobView } from '#shared/model/publish-job';
import { deltaInWords } from '#shared/model/recipe-delta';
import { Message } from '../../ui/message';
import { Screen } from '../../ui/screen';
import { StateDot } from '../../ui/state-dot';
import { PlanPanel } from '../forecast/index';
import { LogPanel } from '../log/index';
import { jobWords, useCancel, useJob, usePause, useRetry } from '../publish/index';
import { BootTestPanel } from './boot-test-panel';
import { BuildSteps } from './build-steps';
import { ErrorPanel } from './error-panel';
import styles from './job-screen.module.css';
import { ProgressPanel } from './progress-panel';
import { ResultPanel } from './result-panel';
import { Stepper } from './stepper';

/** One push: its steps, what goes on or how it ended, and its log. */
export function JobScreen({ id }: { readonly id: string }) {
  const job = useJob(id);
  const log = useRef<HTMLDivElement>(null);
  if (job === undefined) {
    return (
      <Screen title="Push">
        <Message tone="warn">This push is no longer in the list.</Message>
      </Screen>
    );
  }
  const { request } = job;
  return (
    <Screen
      title={request.projectName}
      subtitle={`${request.registry}/${request.registryProject}/${request.repository}:${request.tag}`}
      actions={<Actions job={job} />}
      phase={`${job.state.is} ${canPause(job)}`}
      fixed
    >
      <div className={styles['columns']}>
        <Stepper job={job} />
        <div className={styles['main']}>
          <div className={styles['panel']}>
            <Panel job={job} showLog={() => log.current?.focus()} />
            <BootTestPanel job={job} />
            <Delta job={job} />
            <BuildSteps job={job} />
            <Plan job={job} />
          </div>
          <LogPanel ref={log} jobId={job.id} knownLines={job.logLines} live={isActive(job.state)} />
        </div>
      </div>
    </Screen>
  );
}

function Actions({ job }: { readonly job: JobView }) {
  const cancel = useCancel();
  const pause = usePause();
  const retry = useRetry();
  const { state } = job;
  const { tone, text } = jobWords(job);
  return (
    <>
      <span className={styles['state']} role="status">
        <StateDot tone={tone} />
        {text}
      </span>
      {canPause(job) ? (
        <Button
          variant="default"
          loading={pause.isPending}
          onClick={() => pause.mutate({ id: job.id, paused: !job.isPaused })}
        >
          {job.isPaused ? 'Go on' : 'Pause'}
        </Button>
      ) : null}
      {isActive(state) ? (
        <Button variant="default" disabled={state.is === 'cancelling'} onClick={() => cancel.mutate(job.id)}>
          Cancel
        </Button>
      ) : null}
      {state.is === 'cancelled' || state.is === 'interrupted' ? (
        <Button loading={retry.isPending} onClick={() => retry.mutate(job.id)}>
          Try again
        </Button>
      ) : null}
    </>
  );
}

/** What of the image is new, where it is built upon the last one that was pushed. */
function Delta({ job: { outputs } }: { readonly job: JobView }) {
  const delta = outputs.check?.recipe?.delta ?? null;
  return delta === null || outputs.build?.isFallback === true ? null : (
    <p className={styles['hint']}>{deltaInWords(delta)}.</p>
  );
}

/** What the storage check found, once it has, and what was really sent; unfolded where it stopped the push. */
function Plan({ job: { request, state, outputs, sent } }: { readonly job: JobView }) {
  const plan = sent ?? outputs.storageCheck?.plan ?? null;
  if (plan === null) return null;
  const isOpen = state.is === 'failed' && state.error.code === 'storage-full';
  return <PlanPanel plan={plan} connectionId={request.connectionId} isOpen={isOpen} />;
}

function Panel({ job, showLog }: { readonly job: JobView; readonly showLog: () => void }) {
  const { state } = job;
  if (state.is === 'succeeded') return <ResultPanel job={job} result={state.result} />;
  if (state.is === 'failed') return <ErrorPanel job={job} error={state.error} showLog={showLog} />;
  if (state.is === 'interrupted') {
    return (
      <Message tone="warn" title="Gantry was closed while this push ran">
        Nothing is lost. Try again goes on where it stopped; what is still right is not done a second time.
      </Message>
    );
  }
  if (state.is === 'cancelled') {
    return (
      <Message tone="info" title="Cancelled">
        Nothing was left behind on this computer. Layers that had arrived are not sent again.
      </Message>
    );
  }
  return <ProgressPanel job={job} />;
}
