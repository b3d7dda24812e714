import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#core/ports/log';

const ROTATE_AT_BYTES = 2_000_000;

/** `logs/gantry.log`; the previous one is kept when it grows too large. Logging never fails the app. */
export function createAppLog(folder: string): Log {
  const path = join(folder, 'gantry.log');
  const write = (level: string, text: string): void => {
    try {
      mkdirSync(folder, { recursive: true });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
      appendFileSync(path, `${new Date().toISOString()} ${level} ${text}\n`, { mode: 0o600 });
    } catch {
      // A full disk is told where something the user made could not be saved.
    }
  };
  return {
    info: (message) => write('info', message),
    warn: (message, cause) =>
      write(
        'warn',
        cause === undefined
          ? message
          : `${message}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
      ),
  };
}
