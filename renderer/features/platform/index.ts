export { AppField } from './app-field';
export { NoPlatform } from './no-platform';
export { PlatformProblem, wayOut } from './platform-problem';
export { hasPlatform, useAccount, useBoard, useTemplates } from './queries';
export { type LinkedVersion, type RepositoryLinks, useLinks } from './use-links';
