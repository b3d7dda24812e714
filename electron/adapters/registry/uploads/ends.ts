import { AppFailure, type ErrorCode, toAppError } from '#shared/errors';

/** Of the network, a registry in trouble, a login that has run out, and an engine that went away: what was sent is good for the next try. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'registry-unreachable',
  'registry-busy',
  'registry-error',
  'registry-unauthorized',
  'engine-lost',
  'engine-stopped',
]);

export const mayGoOnLater = (thrown: unknown): boolean => passing.has(toAppError(thrown).code);

export const otherBytes = (detail: string): AppFailure =>
  new AppFailure({
    code: 'digest-mismatch',
    message: 'A layer changed while it was being sent, or something on the way changes what is sent. Try again.',
    detail,
    retryable: true,
    action: 'retry',
  });
