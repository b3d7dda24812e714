export { useOpenJob } from './hooks';
export { useCancel, useJob, useJobs, usePause, useRetry, useRunning } from './queries';
export {
  actionWords,
  buildStepTime,
  buildWords,
  bytesHint,
  jobWords,
  layerWords,
  progressWords,
  retryWords,
  reuseWords,
  runningOf,
  type StepRow,
  stateWords,
  stepRows,
} from './view-model';
