import { posix, win32 } from 'node:path';

export interface HostFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
}

/** GANTRY_HOME, else the folder that the desktop app uses (Electron's userData for a product named Gantry). */
export function gantryHome({ env, homeDir, platform }: HostFacts): string {
  const set = env['GANTRY_HOME'];
  if (set !== undefined && set !== '') return set;
  if (platform === 'win32') return win32.join(env['APPDATA'] ?? win32.join(homeDir, 'AppData', 'Roaming'), 'Gantry');
  if (platform === 'darwin') return posix.join(homeDir, 'Library', 'Application Support', 'Gantry');
  return posix.join(env['XDG_CONFIG_HOME'] || posix.join(homeDir, '.config'), 'Gantry');
}
