export { EngineBanner } from './engine-banner';
export { EngineSettings } from './engine-settings';
export { useEngine } from './queries';
export { engineWords } from './view-model';
