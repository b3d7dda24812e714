export { TemplatesScreen } from './templates-screen';
