import { describe, expect, it } from 'vitest';
import { AppError, AppFailure, errorCodes, toAppError } from '#shared/errors';

describe('errors', () => {
  it('keep what a failure says', () => {
    const failure = new AppFailure({ code: 'storage-full', message: 'Full.', retryable: true, detail: 'raw' });
    expect(toAppError(failure)).toEqual({
      code: 'storage-full',
      message: 'Full.',
      retryable: true,
      action: null,
      detail: 'raw',
    });
  });
  it('name a bug as unexpected, and a cancelled call as cancelled', () => {
    expect(toAppError(new TypeError('x is undefined'))).toMatchObject({ code: 'unexpected' });
    expect(toAppError('text')).toMatchObject({ code: 'unexpected', detail: null });
    expect(toAppError(new DOMException('Aborted', 'AbortError'))).toMatchObject({ code: 'cancelled' });
  });
  it('are all of the shape that crosses the boundary', () => {
    for (const code of errorCodes) {
      const error = toAppError(new AppFailure({ code, message: 'm' }));
      expect(AppError.parse(error)).toEqual(error);
    }
  });
});
