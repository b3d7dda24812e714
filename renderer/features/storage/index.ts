export { StorageScreen } from './storage-screen';
