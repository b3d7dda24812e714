export { NoRoom } from './no-room';
export { PlanPanel } from './plan-panel';
export { PushForecast } from './push-forecast';
