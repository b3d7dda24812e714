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
  runningOf,
  type StepRow,
  stateWords,
  stepRows,
} from './view-model';
