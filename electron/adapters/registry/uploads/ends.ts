import { AppFailure, toAppError } from '#shared/errors';

/** The network, a registry in trouble, a login that has run out: what was sent is good for the next try. */
export const mayGoOnLater = (thrown: unknown): boolean =>
  ['registry-unreachable', 'registry-busy', 'registry-error', 'registry-unauthorized'].includes(
    toAppError(thrown).code,
  );

export const otherBytes = (detail: string): AppFailure =>
  new AppFailure({
    code: 'digest-mismatch',
    message: 'A layer changed while it was being sent, or something on the way changes what is sent. Try again.',
    detail,
    retryable: true,
    action: 'retry',
  });
