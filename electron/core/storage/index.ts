export { createStorageLeft, type StorageLeft } from './left';
export type { Located } from './locate';
export type { Outlook } from './outlook';
export { createPushPlanning, type Parcel, type PushPlanning } from './planning';
export { manifestBytes, pushPlanOf } from './push-plan';
export type { Supplied } from './supply';
export { createStorageUse, type StorageUse, type StorageUseTools } from './use';
