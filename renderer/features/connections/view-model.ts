import type { AppInfo } from '#shared/contract/app';
import type { StorageFigures, TokenPlace } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import { cleanHost, hostProblem, registryProjectProblem } from '#shared/model/reference';
import type { Capabilities } from '#shared/model/registry';
import type { Preferences } from '#shared/model/settings';
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

export const tokenWords = (place: TokenPlace): string =>
  place === 'missing' ? 'No token: sign in again' : `Token ${placeWords(place)}`;

/** Beside a token's name. */
export function placeWords(place: TokenPlace): string {
  switch (place) {
    case 'keychain':
      return 'in the system keychain';
    case 'memory':
      return 'kept until Gantry is closed';
    case 'file':
      return 'in a file that only you may read';
    case 'missing':
      return 'not on this computer';
    default:
      return assertNever(place);
  }
}

/** Where a token that is typed now will be; empty: not known yet. */
export function keptWords(
  keychain: AppInfo['keychain'] | undefined,
  withoutKeychain: Preferences['secretsWithoutKeychain'] | undefined,
): string {
  if (keychain === undefined || withoutKeychain === undefined) return '';
  if (keychain === 'available') return 'Kept in the system keychain, never in a settings file.';
  return withoutKeychain === 'file'
    ? 'This computer offers no keychain: kept in a file that only you may read, as chosen in Settings.'
    : 'This computer offers no keychain: kept until Gantry is closed, then asked for again.';
}

/** What the registry answered, in a sentence. */
export function checkWords({ mayPush, mayPull, product }: Capabilities, username: string): string {
  const what = product ?? 'The registry';
  if (mayPush === true) return `${what} accepts this account. It may push${mayPull === false ? ', but not list' : ''}.`;
  if (mayPush === false)
    return `${what} accepts ${username}, but it may not push: that is a pull robot, which is for app versions. Give the push robot’s credentials here.`;
  return `${what} accepts this account, and does not say whether it may push.`;
}

/** What an account may do, by what the registry said when it was asked. */
export interface Rights {
  readonly may: readonly string[];
  readonly mayNot: readonly string[];
  readonly notSaid: readonly string[];
}

export function rightsOf(capabilities: Capabilities): Rights {
  const rights: readonly (readonly [string, boolean | null])[] = [
    ['list repositories', capabilities.mayListRepositories],
    ['list artifacts', capabilities.mayListArtifacts],
    ['pull', capabilities.mayPull],
    ['push', capabilities.mayPush],
    ['delete artifacts', capabilities.mayDeleteArtifacts],
    ['delete tags', capabilities.mayDeleteTags],
    ['see storage', capabilities.maySeeStorage],
  ];
  const those = (wanted: boolean | null) => rights.filter(([, said]) => said === wanted).map(([name]) => name);
  return { may: those(true), mayNot: those(false), notSaid: those(null) };
}

/** `This account may: pull, push; may not: delete tags. Not said: see storage.` */
export function rightsWords(capabilities: Capabilities): string {
  const { may, mayNot, notSaid } = rightsOf(capabilities);
  const said = [
    ...(may.length === 0 ? [] : [`may: ${may.join(', ')}`]),
    ...(mayNot.length === 0 ? [] : [`may not: ${mayNot.join(', ')}`]),
  ];
  const rest = notSaid.length === 0 ? '' : ` Not said: ${notSaid.join(', ')}.`;
  return said.length === 0
    ? `The registry does not say what this account may do.${rest}`
    : `This account ${said.join('; ')}.${rest}`;
}

const dialects = {
  harbor: 'Harbor',
  platform: 'the platform’s registry API',
  oci: 'an OCI registry',
} as const;

/** `Harbor 2.16.0, with vulnerability reports` */
export function productWords({ product, dialect, scans }: Capabilities): string {
  return `${product ?? `Speaks as ${dialects[dialect]}`}${scans ? ', with vulnerability reports' : ''}`;
}

export interface ConnectForm {
  readonly address: string;
  readonly project: string;
  readonly username: string;
  readonly token: string;
  /** The platform's API and a token for it; both empty where there is none. */
  readonly apiUrl: string;
  readonly apiToken: string;
}

const required = ['address', 'project', 'username', 'token'] as const;

interface ConnectProblems {
  readonly address: string | null;
  readonly project: string | null;
  readonly apiUrl: string | null;
  readonly apiToken: string | null;
}

/** What is wrong with each field; null: nothing, or nothing typed yet. */
export function connectProblems({ address, project, apiUrl, apiToken }: ConnectForm): ConnectProblems {
  return {
    address: address === '' ? null : hostProblem(cleanHost(address)),
    project: project === '' ? null : registryProjectProblem(project),
    apiUrl:
      apiUrl.trim() === ''
        ? needed(apiToken, 'Give the API’s address too, or remove the token.')
        : apiUrlProblem(apiUrl),
    apiToken: apiToken.trim() === '' ? needed(apiUrl, 'Give the API’s token too, or remove the address.') : null,
  };
}

const needed = (other: string, sentence: string): string | null => (other.trim() === '' ? null : sentence);

function apiUrlProblem(text: string): string | null {
  const url = URL.parse(text.trim());
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
    ? null
    : 'Write the address as https://host, for example https://api.edgegap.com.';
}

export const isComplete = (form: ConnectForm): boolean =>
  required.every((field) => form[field].trim() !== '') &&
  Object.values(connectProblems(form)).every((problem) => problem === null);

export const EDGEGAP_API = 'https://api.edgegap.com';

/** The dashboard copies API tokens with a word before them, as they stand in the header. */
export const withoutTokenWord = (pasted: string): string => pasted.replace(/^\s*token\s+/i, '');

/** How Edgegap names the robot that may push (its Unity plug-in builds the same name). */
export const pushUserOf = (project: string): string => `robot$${project}+client-push`;
