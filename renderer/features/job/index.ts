export { JobScreen } from './job-screen';
