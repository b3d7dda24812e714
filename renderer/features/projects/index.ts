export { usePush } from './actions';
export { DropZone } from './drop-zone';
export { ProjectDialog } from './project-dialog';
export { PushScreen } from './push-screen';
export { useProjects } from './queries';
