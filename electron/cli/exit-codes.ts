import type { ErrorCode } from '#shared/errors';

/** What the `gantry` command ends with. */
export const exit = {
  done: 0,
  failed: 1,
  badInput: 2,
  noRoom: 3,
  notAllowed: 4,
  noEngine: 5,
  cancelled: 6,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** Every error has its code; a new one does not compile without a line here. */
const exitCodes: Readonly<Record<ErrorCode, ExitCode>> = {
  'engine-not-installed': exit.noEngine,
  'engine-stopped': exit.noEngine,
  'engine-starting': exit.noEngine,
  'engine-windows-containers': exit.noEngine,
  'engine-no-permission': exit.noEngine,
  'engine-lost': exit.noEngine,
  'engine-error': exit.failed,
  'folder-missing': exit.badInput,
  'dockerfile-missing': exit.badInput,
  'file-unreadable': exit.failed,
  'build-failed': exit.failed,
  'base-image-denied': exit.notAllowed,
  'base-image-missing': exit.failed,
  'image-missing': exit.badInput,
  'wrong-platform': exit.failed,
  'repository-invalid': exit.badInput,
  'tag-invalid': exit.badInput,
  'invalid-input': exit.badInput,
  'registry-unreachable': exit.failed,
  'registry-unauthorized': exit.notAllowed,
  'registry-denied': exit.notAllowed,
  'registry-not-found': exit.failed,
  'registry-error': exit.failed,
  'registry-not-a-registry': exit.failed,
  'registry-insecure': exit.badInput,
  'upload-too-large': exit.failed,
  'upload-cut': exit.failed,
  'tag-immutable': exit.failed,
  'digest-mismatch': exit.failed,
  'storage-full': exit.noRoom,
  'secret-missing': exit.notAllowed,
  'secrets-unavailable': exit.notAllowed,
  'disk-full': exit.failed,
  'disk-error': exit.failed,
  'data-unreadable': exit.badInput,
  'sandbox-failed': exit.failed,
  'registry-program-missing': exit.failed,
  'already-running': exit.failed,
  'not-found': exit.badInput,
  'not-possible-now': exit.failed,
  'untrusted-sender': exit.failed,
  cancelled: exit.cancelled,
  unexpected: exit.failed,
};

export const exitCodeOf = (code: ErrorCode): ExitCode => exitCodes[code];
