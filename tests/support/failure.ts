import { AppFailure } from '#shared/errors';

/** What it fails with; throws where it does not, or with something else. */
export async function failureOf(promise: Promise<unknown>): Promise<AppFailure['error']> {
  const thrown = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (thrown instanceof AppFailure) return thrown.error;
  throw new Error(`expected an AppFailure, got ${String(thrown)}`);
}
