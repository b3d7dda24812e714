export { useOpenJob } from './hooks';
export { useCancel, useJob, useJobs, useRetry } from './queries';
export {
  actionWords,
  buildStepTime,
  buildWords,
  layerWords,
  progressWords,
  retryWords,
  reuseWords,
  type StepRow,
  stateWords,
  stepRows,
} from './view-model';
