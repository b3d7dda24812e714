import { type AppError, AppFailure } from '#shared/errors';

export { folderWith, request } from '../../../support/build-folders';

export async function failureOf(work: () => Promise<unknown>): Promise<AppError> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error;
    throw thrown;
  }
  throw new Error('expected an AppFailure, but nothing was thrown');
}

export const never = new AbortController().signal;
