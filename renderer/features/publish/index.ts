export { useOpenJob } from './hooks';
export { useCancel, useJob, useJobs, usePause, useRetry } from './queries';
export {
  actionWords,
  buildStepTime,
  buildWords,
  bytesHint,
  layerWords,
  progressWords,
  retryWords,
  reuseWords,
  type StepRow,
  stateWords,
  stepRows,
} from './view-model';
