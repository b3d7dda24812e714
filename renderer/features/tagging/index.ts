export { TagDialog } from './tag-dialog';
