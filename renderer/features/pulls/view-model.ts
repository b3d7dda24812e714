import type { ImagePull } from '#shared/model/artifact-details';
import { formatBytes } from '#shared/model/format';
import { assertNever } from '#shared/result';

export function pullTitle({ is, reference }: ImagePull): string {
  switch (is) {
    case 'running':
      return `Pulling ${reference}`;
    case 'done':
      return `${reference} is on this computer`;
    case 'failed':
      return `${reference} was not pulled`;
    case 'cancelled':
      return `Pulling ${reference} was cancelled`;
    default:
      return assertNever(is);
  }
}

/** `12.4 MB of 60.2 MB`, or why it failed. */
export function pullWords({ is, doneBytes, totalBytes, message }: ImagePull): string {
  if (is === 'failed') return message ?? 'The engine gave no reason.';
  if (is !== 'running') return totalBytes === null || is === 'cancelled' ? '' : formatBytes(totalBytes);
  return totalBytes === null
    ? `${formatBytes(doneBytes)} so far`
    : `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
}
