import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '#shared/json';

/** What the window needs of the settings before anything else of the app is there. */
export interface FirstLook {
  readonly theme: 'system' | 'light' | 'dark';
  /** Whether there seems to be a connection; what the list says counts, once it is read. */
  readonly isConnected: boolean;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}

/**
 * What the window's first picture depends on, read by hand: the settings' schema comes with the rest of the app, which loads while the window's own
 * process starts. Anything unusual means the standard look; the settings themselves are read, and complained about, later.
 */
export function firstLook(home: string): FirstLook {
  let text = '';
  try {
    text = readFileSync(join(home, 'settings.json'), 'utf8');
  } catch {
    return { theme: 'system', isConnected: false, bounds: null };
  }
  const settings = fieldsOf(parseJson(text));
  const { theme, connections } = settings;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    isConnected: Array.isArray(connections) && connections.length > 0,
    bounds: boundsOf(settings['windowBounds']),
  };
}

function boundsOf(value: unknown): FirstLook['bounds'] {
  const { x, y, width, height } = fieldsOf(value);
  return whole(x) && whole(y) && whole(width) && whole(height) ? { x, y, width, height } : null;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const whole = (value: unknown): value is number => Number.isInteger(value);
