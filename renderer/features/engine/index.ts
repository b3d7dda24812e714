export { EngineBanner } from './engine-banner';
export { EngineLine } from './engine-line';
export { EngineSettings } from './engine-settings';
export { useEngine } from './queries';
export { engineWords } from './view-model';
