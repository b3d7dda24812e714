export {
  artifactName,
  attachmentWords,
  kindWords,
  platformWarning,
  severityWords,
  tagNames,
} from './artifact-words';
export { NoRegistry } from './no-registry';
export {
  isSignedIn,
  LIST_FRESH_MS,
  useCapabilities,
  useKeptRepositories,
  useKnownRepositoryNames,
  useLayerReading,
  useRepositories,
} from './queries';
export { RegistryProblem } from './registry-problem';
export { SeverityCounts } from './severity-counts';
export { denial, pullLine, readingWords, referenceOf } from './view-model';
