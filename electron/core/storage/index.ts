export { createStorageLeft, type StorageLeft } from './left';
export type { Located, Where } from './locate';
export { manifestBytes, manifestOf } from './manifest';
export type { Outlook } from './outlook';
export { createPushPlanning, type Parcel, type PushPlanning } from './planning';
export { pushPlanOf } from './push-plan';
export { NotHandedOut, type Supplied } from './supply';
export { createStorageUse, type StorageUse, type StorageUseTools } from './use';
