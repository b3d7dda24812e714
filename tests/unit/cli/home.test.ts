import { describe, expect, it } from 'vitest';
import { gantryHome } from '../../../electron/cli/home';

describe('the home of Gantry is the app’s own folder', () => {
  it.each([
    [
      'win32',
      'C:\\Users\\me',
      { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' },
      'C:\\Users\\me\\AppData\\Roaming\\Gantry',
    ],
    ['win32', 'C:\\Users\\me', {}, 'C:\\Users\\me\\AppData\\Roaming\\Gantry'],
    ['darwin', '/Users/me', {}, '/Users/me/Library/Application Support/Gantry'],
    ['linux', '/home/me', {}, '/home/me/.config/Gantry'],
    ['linux', '/home/me', { XDG_CONFIG_HOME: '/x' }, '/x/Gantry'],
    ['linux', '/home/me', { XDG_CONFIG_HOME: '' }, '/home/me/.config/Gantry'],
    ['linux', '/home/me', { GANTRY_HOME: '/elsewhere' }, '/elsewhere'],
    ['darwin', '/Users/me', { GANTRY_HOME: '' }, '/Users/me/Library/Application Support/Gantry'],
  ] as const)('on %s in %s with %j: %s', (platform, homeDir, env, home) =>
    expect(gantryHome({ platform, homeDir, env })).toBe(home),
  );
});
