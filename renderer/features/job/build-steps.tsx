import { useEffect, useRef } from 'react';
import { type BuildStep, buildStepName } from '#shared/model/build-step';
import type { JobView } from '#shared/model/publish-job';
import { buildStepTime, buildWords } from '../publish/index';
import styles from './build-steps.module.css';
import { StepMark } from './stepper';

/** What the builder does or did, each step with its own time; unfolded while it builds and where it failed. */
export function BuildSteps({ job: { buildSteps: steps, state } }: { readonly job: JobView }) {
  const running = useRef<HTMLLIElement>(null);
  const isBuilding = 'step' in state && state.step === 'build';
  const reached = steps.findLastIndex(({ is }) => is === 'running');
  useEffect(() => {
    if (reached >= 0) running.current?.scrollIntoView({ block: 'nearest' });
  }, [reached]);
  if (steps.length === 0) return null;
  return (
    <details className={styles['build']} open={isBuilding}>
      <summary>
        <h2>Build</h2>
        {buildWords(steps)}
      </summary>
      <ol aria-label="The build">
        {steps
          .map((step, at) => ({ step, number: at }))
          .map(({ step, number }) => (
            <li key={number} ref={number === reached ? running : null} data-is={step.is}>
              <Row step={step} />
            </li>
          ))}
      </ol>
    </details>
  );
}

function Row({ step }: { readonly step: BuildStep }) {
  const { name, instruction, is } = step;
  return (
    <>
      <span className={styles['mark']}>
        <StepMark is={is === 'cached' ? 'kept' : is} />
      </span>
      <span className={styles['place']}>
        {instruction === null ? '' : `${instruction.stage ?? ''} ${instruction.index}/${instruction.total}`}
      </span>
      <span className={instruction === null ? styles['errand'] : styles['name']} title={buildStepName(step)}>
        {name}
      </span>
      <span className={styles['time']}>{buildStepTime(step)}</span>
    </>
  );
}
