export { createPushPlanning, type PushPlanning } from './planning';
export { manifestBytes } from './push-plan';
export { createStorageUse, type StorageUse, type StorageUseTools } from './use';
