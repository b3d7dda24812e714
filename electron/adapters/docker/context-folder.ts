import { existsSync } from 'node:fs';
import { AppFailure, type ErrorAction } from '#shared/errors';

/** No folder stands where a build should lie; `action`: how another one can be named. */
export function noFolder(folder: string, action: ErrorAction, cause?: unknown): AppFailure {
  const message = existsSync(folder)
    ? `${folder} is a file. Name the folder that it is in.`
    : `There is no folder ${folder}. Say where it is now.`;
  return new AppFailure({ code: 'folder-missing', message, action }, { cause });
}
