export { createStorageLeft, type StorageLeft } from './left';
export type { Located } from './locate';
export type { Outlook } from './outlook';
export { createPushPlanning, type PushPlanning } from './planning';
export { manifestBytes } from './push-plan';
export type { Supplied } from './supply';
export { createStorageUse, type StorageUse, type StorageUseTools } from './use';
