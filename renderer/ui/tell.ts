import { notifications } from '@mantine/notifications';
import type { AppError } from '#shared/errors';
import type { Result } from '#shared/result';
import { api, ask, messageOf } from '../api';

/** The one way in which a failed click is told: what did not happen, and why. Announced as an alert. */
export const tellFailure = (title: string, thrown: unknown): void =>
  void notifications.show({ color: 'red', title, message: messageOf(thrown), role: 'alert' });

/** For a mutation's `onError`. */
export const failing = (title: string) => (thrown: unknown) => tellFailure(title, thrown);

/** Calls main and goes on with its answer; a failure is told, never thrown. */
export async function attempt<Value>(
  title: string,
  answer: Promise<Result<Value, AppError>>,
  then: (value: Value) => void = () => undefined,
): Promise<void> {
  try {
    then(await ask(answer));
  } catch (thrown) {
    tellFailure(title, thrown);
  }
}

/** Onto the clipboard; `what`: as the failure names it, such as `The digest`. */
export const copyText = (what: string, text: string, then?: () => void): void =>
  void attempt(`${what} was not copied`, api.app.copyText({ text }), then);
