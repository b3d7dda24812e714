export { useJobs, useOpenJob } from './hooks';
export { progressWords, stateWords } from './view-model';
