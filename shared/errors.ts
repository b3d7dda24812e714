import { z } from './zod';

/** Every way in which something can fail, as a closed list. The renderer and the command own the wording around them. */
export const errorCodes = [
  // engine
  'engine-not-installed',
  'engine-stopped',
  'engine-starting',
  'engine-windows-containers',
  'engine-no-permission',
  'engine-context-missing',
  'engine-context-unreadable',
  'engine-lost',
  'engine-error',
  // game project and build
  'folder-missing',
  'dockerfile-missing',
  'file-unreadable',
  'build-findings',
  'build-failed',
  'base-image-denied',
  'base-image-missing',
  'image-missing',
  'wrong-platform',
  'boot-test-failed',
  // names
  'repository-invalid',
  'tag-invalid',
  'invalid-input',
  // registry
  'registry-unreachable',
  'registry-unauthorized',
  'registry-denied',
  'registry-not-found',
  'registry-error',
  'registry-not-a-registry',
  'registry-insecure',
  'certificate-untrusted',
  'certificate-changed',
  'registry-busy',
  'upload-too-large',
  'upload-cut',
  'tag-immutable',
  'tag-elsewhere',
  'artifact-in-use',
  'not-supported',
  'digest-mismatch',
  'storage-full',
  // platform
  'platform-unauthorized',
  'platform-error',
  'platform-limit',
  'platform-missing',
  'template-missing',
  'version-exists',
  'version-invalid',
  'image-not-pullable',
  // secrets, disk, sandbox
  'secret-missing',
  'secrets-unavailable',
  'disk-full',
  'disk-error',
  'data-unreadable',
  'sandbox-failed',
  'registry-program-missing',
  // the application itself
  'already-running',
  'not-found',
  'not-possible-now',
  'untrusted-sender',
  'cancelled',
  'unexpected',
] as const;
export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The next step that is offered as a button. */
export const ErrorAction = z.enum([
  'retry',
  'signIn',
  'engineSettings',
  'editProject',
  'chooseFolder',
  'showLog',
  'trustCertificate',
  'editTemplate',
  'pullCredentials',
  'waitForEngine',
  'skipBootTest',
  'makeRoom',
]);
export type ErrorAction = z.infer<typeof ErrorAction>;

/** The lines of a Dockerfile at which a build failed, with a few around them. */
export const Excerpt = z.object({
  /** As people know it: a path in the project's folder, or "The recipe's Dockerfile". */
  file: z.string(),
  /** `number` from 1; `failed`: it belongs to what failed. */
  lines: z.array(z.object({ number: z.int(), text: z.string(), failed: z.boolean() })),
});
export type Excerpt = z.infer<typeof Excerpt>;

/**
 * A failure that people can act on. `message` is one or two plain sentences that name the thing, the reason and the way out;
 * `detail` is raw text of the engine or registry (never a secret), shown folded.
 */
export const AppError = z.object({
  code: ErrorCode,
  message: z.string(),
  retryable: z.boolean(),
  action: ErrorAction.nullable().default(null),
  detail: z.string().nullable().default(null),
  /** Where a file's own lines say more than words: only with build-failed and base-image-*. */
  excerpt: Excerpt.optional(),
});
export type AppError = z.output<typeof AppError>;

export type Failure = Pick<AppError, 'code' | 'message'> & Partial<Omit<AppError, 'code' | 'message'>>;

/** The thrown form of an AppError: adapters and use cases throw it, the boundary turns it into a Result. */
export class AppFailure extends Error {
  readonly error: AppError;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = 'AppFailure';
    this.error = { retryable: false, action: null, detail: null, ...failure };
  }
}

/** What every aborted piece of work throws. */
export const cancelled = (): AppFailure =>
  new AppFailure({ code: 'cancelled', message: 'Cancelled.', retryable: true, action: 'retry' });

/** What was thrown, as an AppError. An unknown exception is a bug and is named as such. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof Error && thrown.name === 'AbortError') return cancelled().error;
  return {
    code: 'unexpected',
    message: `Something unexpected went wrong: ${text}`,
    retryable: true,
    action: null,
    detail: thrown instanceof Error ? (thrown.stack ?? null) : null,
  };
}
