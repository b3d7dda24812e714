export { LinkDialog } from './link-dialog';
export { VersionDrawer } from './version-drawer';
export { VersionsScreen } from './versions-screen';
