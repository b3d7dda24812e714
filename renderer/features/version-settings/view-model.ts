import type { Problems, VersionPort, VersionSettings, VersionVariable } from '#shared/model/version-settings';
import { settingsProblems } from '#shared/model/version-settings';

/** `1.5 vCPU`; 1024 units are one. */
export function cpuWords(units: number): string {
  return Number.isFinite(units) ? `${shortNumber(units / 1024)} vCPU` : '';
}

/** `0.5 GPU`, `no GPU` */
export function gpuWords(units: number): string {
  if (!Number.isFinite(units)) return '';
  return units === 0 ? 'no GPU' : `${shortNumber(units / 1024)} GPU`;
}

const shortNumber = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** `1 vCPU, 1,024 MB` */
export const sizeWords = ({ cpuUnits, memoryMb, gpuUnits }: VersionSettings): string =>
  [cpuWords(cpuUnits), `${memoryMb.toLocaleString('en-US')} MB`, ...(gpuUnits === 0 ? [] : [gpuWords(gpuUnits)])].join(
    ', ',
  );

/** `7777/UDP gameport` */
export const portWords = ({ port, protocol, name }: VersionPort): string =>
  `${port}/${protocol}${name === '' ? '' : ` ${name}`}`;

/** `24 hours`, `1 h 30 min`, `no end`. */
export function durationWords(minutes: number): string {
  if (!Number.isFinite(minutes)) return '';
  if (minutes <= 0) return 'no end (as the platform has it)';
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

export const restartNames: Readonly<Record<VersionSettings['restartPolicy'], string>> = {
  always: 'Always',
  on_failure: 'When it failed',
  never: 'Never',
};

/**
 * What is wrong with settings as they stand in a form: a number that is not there is NaN, and a hidden value that is neither typed nor
 * kept is missing.
 */
export function formProblems(settings: VersionSettings, knownSecrets: readonly string[]): Problems {
  const numbers: Record<string, string> = {};
  settings.ports.forEach(({ port }, index) => {
    if (!Number.isInteger(port)) numbers[`ports.${index}.port`] = 'Give the port’s number.';
  });
  const secrets: Record<string, string> = {};
  settings.variables.forEach(({ key, value, isHidden }, index) => {
    if (value === null && !(isHidden && knownSecrets.includes(key)))
      secrets[`variables.${index}.value`] = 'Type the value: it is not known here.';
  });
  return { ...secrets, ...settingsProblems(settings), ...numbers };
}

/** The next port's name where ports are named in turn: gameport, gameport2. */
export function newPort(ports: readonly VersionPort[]): VersionPort {
  const taken = new Set(ports.map(({ name }) => name.toLowerCase()));
  let number = 1;
  while (taken.has(portName(number))) number += 1;
  return { port: Number.NaN, protocol: 'UDP', name: portName(number), toCheck: true, tlsUpgrade: false };
}

const portName = (number: number): string => (number === 1 ? 'gameport' : `gameport${number}`);

/** TLS is added to WS and HTTP only. */
export const mayUpgrade = ({ protocol }: VersionPort): boolean => protocol === 'WS' || protocol === 'HTTP';

/** A port after its protocol changed. */
export const withProtocol = (port: VersionPort, protocol: VersionPort['protocol']): VersionPort => {
  const changed = { ...port, protocol };
  return mayUpgrade(changed) ? changed : { ...changed, tlsUpgrade: false };
};

export const newVariable: VersionVariable = { key: '', value: '', isHidden: false };

/** A variable after it was hidden or shown. A value that is only kept in the keychain cannot be shown: it is typed anew. */
export const withHidden = (variable: VersionVariable, isHidden: boolean): VersionVariable => ({
  ...variable,
  isHidden,
  value: isHidden ? variable.value : (variable.value ?? ''),
});

/** For looking at: a hidden value is never shown, whether it was typed or is kept. */
export const masked = (settings: VersionSettings): VersionSettings => ({
  ...settings,
  variables: settings.variables.map((variable) => (variable.isHidden ? { ...variable, value: '••••' } : variable)),
});

export const replaced = <Item>(items: readonly Item[], index: number, item: Item): Item[] =>
  items.map((other, place) => (place === index ? item : other));
export const without = <Item>(items: readonly Item[], index: number): Item[] =>
  items.filter((_, place) => place !== index);
