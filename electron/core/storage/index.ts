export { createPushPlanning, type PushPlanning } from './planning';
export { manifestBytes } from './push-plan';
