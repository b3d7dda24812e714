// @ts-check
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Called by electron-builder: the runtime's own default app has no place in what is shipped.
 * @param {{ appOutDir: string }} context
 */
export const afterPack = ({ appOutDir }) => rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true });
