export { SettingsFacts } from './settings-facts';
export { SettingsFields } from './settings-fields';
export { VariableFields } from './variable-fields';
export { formProblems, masked, portWords, sizeWords } from './view-model';
