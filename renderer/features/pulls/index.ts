export { PullToasts } from './pull-toasts';
