import type { ConnectionCheck, StorageFigures, TokenPlace } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import { cleanHost, hostProblem, registryProjectProblem } from '#shared/model/reference';
import { assertNever } from '#shared/result';

/** `1.2 GB of 5.00 GB`, `1.2 GB used, limit unknown` */
export function storageWords(figures: StorageFigures | undefined): string {
  if (figures === undefined) return 'Storage unknown';
  const { usedBytes, limitBytes, unlimited } = figures;
  if (usedBytes === null)
    return limitBytes === null ? 'Storage unknown' : `Use unknown, limit ${formatBytes(limitBytes)}`;
  if (limitBytes !== null) return `${formatBytes(usedBytes)} of ${formatBytes(limitBytes)}`;
  return unlimited ? `${formatBytes(usedBytes)}, no limit` : `${formatBytes(usedBytes)}, limit unknown`;
}

export function tokenWords(place: TokenPlace): string {
  switch (place) {
    case 'keychain':
      return 'Token in the system keychain';
    case 'memory':
      return 'Token kept until Gantry is closed';
    case 'file':
      return 'Token in a file that only you may read';
    case 'missing':
      return 'No token: sign in again';
    default:
      return assertNever(place);
  }
}

/** What the registry answered, in a sentence. */
export function checkWords({ mayPush, mayPull, product }: ConnectionCheck): string {
  const what = product ?? 'The registry';
  if (mayPush === true) return `${what} accepts this account. It may push${mayPull === false ? ', but not list' : ''}.`;
  if (mayPush === false)
    return `${what} accepts this account, but it may not push. Use the push credentials, not those for pulling.`;
  return `${what} accepts this account, and does not say whether it may push.`;
}

export interface ConnectForm {
  readonly address: string;
  readonly project: string;
  readonly username: string;
  readonly token: string;
}

/** What is wrong with each field; null: nothing, or nothing typed yet. */
export function connectProblems({ address, project }: ConnectForm): {
  readonly address: string | null;
  readonly project: string | null;
} {
  return {
    address: address === '' ? null : hostProblem(cleanHost(address)),
    project: project === '' ? null : registryProjectProblem(project),
  };
}

export function isComplete(form: ConnectForm): boolean {
  const problems = connectProblems(form);
  return (
    Object.values(form).every((value) => value.trim() !== '') && problems.address === null && problems.project === null
  );
}
