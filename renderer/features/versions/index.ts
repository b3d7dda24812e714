export { ChooseVersion } from './choose-version';
export { LinkDialog } from './link-dialog';
export { UnlinkDialog } from './unlink-dialog';
export { VersionDrawer } from './version-drawer';
export { VersionsScreen } from './versions-screen';
