export { AppField } from './app-field';
export { NoPlatform } from './no-platform';
export { PlatformProblem, wayOut } from './platform-problem';
export { hasPlatform, useAccount, useApps, useBoard, useTemplates } from './queries';
