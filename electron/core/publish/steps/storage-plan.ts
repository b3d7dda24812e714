import { AppFailure } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { count, formatBytes } from '#shared/model/format';
import { maybeLeftBytes, type PushPlan, sharePercent } from '#shared/model/storage-plan';
import { assertNever } from '#shared/result';
import type { RefusedFigures } from './refused-figures';

/** The push plan as lines of the log. */
export function planInWords(plan: PushPlan): string[] {
  const of = (is: PushPlan['layers'][number]['is']): number => plan.layers.filter((layer) => layer.is === is).length;
  const [there, mountable, arrived, fresh] = [of('there'), of('mountable'), of('arrived'), of('new')];
  const parts = [
    ...(there > 0 ? [`${there} there already`] : []),
    ...(mountable > 0 ? [`${mountable} in other repositories of the project`] : []),
    ...(arrived > 0 ? [`${arrived} there from a push that did not end`] : []),
    ...(fresh > 0 ? [`${fresh} new${maybeLeft(plan)}`] : []),
  ];
  return [`${count(plan.layers.length, 'layer')}: ${parts.join(', ')}`, bytesInWords(plan), verdictInWords(plan)];
}

function maybeLeft({ layers }: PushPlan): string {
  const left = layers.filter(({ mayBeLeft }) => mayBeLeft === true).length;
  return left === 0 ? '' : `, of which ${left} may be there from a push that did not end`;
}

function bytesInWords({ basis, newBytes, marginBytes }: PushPlan): string {
  const most = marginBytes > 0 ? ` (at most ${formatBytes(newBytes + marginBytes)})` : '';
  switch (basis) {
    case 'bounded':
      return `At most ${formatBytes(newBytes)} before compression; the exact figure is not needed`;
    case 'sampled':
      return `Will send about ${formatBytes(newBytes)}${most}, as the forecast said; the exact figure is not needed`;
    case 'compressed':
    case 'known':
      return `Will send ${formatBytes(newBytes)}${most}`;
    case 'measured':
      return `Sent ${formatBytes(newBytes)}`;
    default:
      return assertNever(basis);
  }
}

function verdictInWords(plan: PushPlan): string {
  const { basis, verdict, newBytes, usedBytes, limitBytes, missingBytes } = plan;
  const used = formatBytes(usedBytes ?? 0);
  const limit = formatBytes(limitBytes ?? 0);
  const about = basis === 'bounded' ? 'at most ' : basis === 'sampled' ? 'about ' : '';
  const after = `${about}${formatBytes((usedBytes ?? 0) + newBytes)}`;
  switch (verdict) {
    case 'fits':
      return `Storage: ${used} of ${limit} in use, ${after} afterwards. It fits.`;
    case 'tight':
      return `Storage: ${used} of ${limit} in use, ${after} afterwards. It fits, but the storage is ${sharePercent(plan) ?? 0} % full then.`;
    case 'doesNotFit':
      return `Storage: ${used} of ${limit} in use. It does not fit: ${formatBytes(missingBytes)} are missing.`;
    case 'unlimited':
      return `Storage: ${usedBytes === null ? 'use unknown' : `${used} in use`}, no limit.`;
    case 'unknownLimit':
      return `Storage: the registry does not tell ${limitBytes === null ? 'its limit' : 'what it holds'}; it may refuse the push at its end. Type the limit in to be told before.`;
    default:
      return assertNever(verdict);
  }
}

/** The same where there is no plan: not a byte more fits. */
export function registryFull({ usedBytes, limitBytes }: Pick<StorageFigures, 'usedBytes' | 'limitBytes'>): AppFailure {
  const message = `The registry is full: ${formatBytes(usedBytes ?? 0)} of ${formatBytes(limitBytes ?? 0)} are in use. Nothing was sent. Make room or ask for more storage, then try again.`;
  return new AppFailure({ code: 'storage-full', message, retryable: true, action: 'makeRoom' });
}

/** Stops a push before a byte of it is sent. */
export function noRoom(plan: PushPlan, host: string): AppFailure {
  const { newBytes, usedBytes, limitBytes, missingBytes } = plan;
  const leftBytes = maybeLeftBytes(plan);
  const left =
    leftBytes === 0
      ? ''
      : ` Up to ${formatBytes(leftBytes)} of them may be in use already, left by a push that did not end: the engine does not say under which name, so they are counted in full.`;
  const message = `The push needs ${formatBytes(newBytes)}, but ${host} has ${formatBytes(Math.max(0, (limitBytes ?? 0) - (usedBytes ?? 0)))} left of ${formatBytes(limitBytes ?? 0)}: ${formatBytes(missingBytes)} are missing.${left} Nothing was sent. Make room or ask for more storage, then try again.`;
  return new AppFailure({ code: 'storage-full', message, retryable: true, action: 'makeRoom' });
}

export interface RefusedPush {
  /** In the registry's own words, or the engine's. */
  readonly detail: string;
  /** As it was before the push; null: nothing was planned. */
  readonly planned: PushPlan | null;
  /** Asked for after the refusal; null: it could not be. */
  readonly now: StorageFigures | null;
  /** As the refusal names them. */
  readonly said: RefusedFigures | null;
  readonly host: string;
}

/**
 * The registry refused while it was being pushed to: what was planned beside what is so now. Not to be tried again before there is room:
 * the bytes that arrived stay counted.
 */
export function refusedForRoom({ detail, planned, now, said, host }: RefusedPush): AppFailure {
  const before =
    planned === null ? '' : ` The plan said ${plannedBytes(planned)} for a registry that had ${inUse(planned)}.`;
  const message = `${host} refused the push: its storage limit would be exceeded.${before}${currently(now, said)} What was already sent stays counted until the registry cleans up. Make room or ask for more storage before trying again.`;
  return new AppFailure({ code: 'storage-full', message, detail, retryable: true, action: 'makeRoom' });
}

const plannedBytes = ({ basis, newBytes }: PushPlan): string =>
  basis === 'bounded' ? `at most ${formatBytes(newBytes)}, before compression,` : formatBytes(newBytes);

/** Where nobody tells the storage, the refusal itself does. */
function currently(now: StorageFigures | null, said: RefusedFigures | null): string {
  const isTold = now !== null && now.usedBytes !== null && now.limitBytes !== null && now.limitSource !== 'typed';
  if (said !== null && !isTold)
    return ` It says itself that about ${inUse(said)} are in use${said.addedBytes === 0 ? '' : `, and that ${formatBytes(said.addedBytes)} more were to come`}.`;
  return now === null || now.usedBytes === null ? '' : ` Now ${inUse(now)} are in use.`;
}

const inUse = ({ usedBytes, limitBytes }: { usedBytes: number | null; limitBytes: number | null }): string =>
  `${usedBytes === null ? 'an unknown part' : formatBytes(usedBytes)} of ${limitBytes === null ? 'an unknown limit' : formatBytes(limitBytes)}`;
