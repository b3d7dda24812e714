import { count, formatBytes } from '#shared/model/format';
import {
  type PlannedLayer,
  type PushHint,
  type PushPlan,
  sharePercent,
  uncountedInWords,
} from '#shared/model/storage-plan';
import { assertNever } from '#shared/result';

export interface Forecast {
  /** `Sends about 38.0 MB, at most 42.0 MB; 4.20 GB free` */
  readonly text: string;
  readonly tone: 'quiet' | 'warn' | 'bad';
  /** Where it is from, what exactly is not counted, and what is in use afterwards. */
  readonly hint: string;
}

/** What a push would send, before anything is built. */
export function forecastOf(plan: PushHint): Forecast {
  const { uncounted } = plan;
  const left = uncounted.length === 0 ? '' : `Not counted: ${uncountedInWords(uncounted)}.`;
  const hint = [`${basisWords(plan)}.`, left, afterWords(plan)].filter((sentence) => sentence !== '').join(' ');
  const { tone, room } = roomOf(plan);
  return { text: [sendsWords(plan), ...leftOut(plan), ...room].join('; '), tone, hint };
}

function sendsWords({ newBytes, marginBytes, uncounted }: PushHint): string {
  if (newBytes === 0)
    return uncounted.length === 0 ? 'Sends next to nothing' : 'What it sends is known after the build';
  const most = marginBytes === 0 ? '' : `, at most ${formatBytes(newBytes + marginBytes)}`;
  return `Sends about ${formatBytes(newBytes)}${most}`;
}

/** In a row there is room for a word or two; the names are in the hint. */
function leftOut({ newBytes, uncounted }: PushHint): readonly string[] {
  if (newBytes === 0 || uncounted.length === 0) return [];
  const what = uncounted.map(({ is }) => (is === 'steps' ? 'RUN steps' : 'base image'));
  return [`${what.join(' and ')} not counted`];
}

function roomOf(plan: PushHint): { readonly tone: Forecast['tone']; readonly room: readonly string[] } {
  switch (plan.verdict) {
    case 'fits':
      return { tone: 'quiet', room: [freeNow(plan)] };
    case 'tight':
      return { tone: 'warn', room: [freeNow(plan)] };
    case 'doesNotFit':
      return {
        tone: 'bad',
        room: [`${plan.marginBytes > 0 ? 'up to ' : ''}${formatBytes(plan.missingBytes)} too much`],
      };
    case 'unknownLimit':
    case 'unlimited':
      return { tone: 'quiet', room: [] };
    default:
      return assertNever(plan.verdict);
  }
}

const freeNow = ({ usedBytes, limitBytes }: PushPlan): string =>
  `${formatBytes(Math.max(0, (limitBytes ?? 0) - (usedBytes ?? 0)))} free`;

function basisWords({ basis }: PushPlan): string {
  switch (basis) {
    case 'sampled':
      return 'Judged by sampled pieces of the files, before anything is built';
    case 'bounded':
      return 'The uncompressed image; it fits beyond doubt, or no limit is known';
    case 'compressed':
      return 'Measured by compressing what is new';
    case 'known':
      return 'Exact: nothing of it is new';
    case 'measured':
      return 'Measured: as the registry has it';
    default:
      return assertNever(basis);
  }
}

/** How sure a figure of the plan is, before it; empty: it is exact, or as good as that. */
function sure({ basis }: PushPlan): '' | 'about ' | 'at most ' {
  if (basis === 'bounded') return 'at most ';
  return basis === 'sampled' ? 'about ' : '';
}

/** `1.24 GB of 5.00 GB are in use after it.` Empty: not known. */
export function afterWords(plan: PushPlan): string {
  const { basis, usedBytes, limitBytes, newBytes, verdict } = plan;
  if (usedBytes === null || (verdict === 'doesNotFit' && basis !== 'measured')) return '';
  const after = `${sure(plan)}${formatBytes(usedBytes + newBytes)}${limitBytes === null ? '' : ` of ${formatBytes(limitBytes)}`}`;
  return `${after.charAt(0).toUpperCase()}${after.slice(1)} are in use after it.`;
}

/** `3 of 12 layers are new: 38.2 MB to send.` */
export function planWords(plan: PushPlan): string {
  const { basis, layers, newBytes, marginBytes } = plan;
  const isOver = basis === 'measured';
  const fresh = layers.filter(({ is }) => is === 'new').length;
  if (layers.length > 0 && fresh === 0)
    return `Nothing ${isOver ? 'was' : 'is'} new: all ${count(layers.length, 'layer')} ${isOver ? 'were' : 'are'} there already.`;
  const verb = isOver ? (fresh === 1 ? 'was' : 'were') : fresh === 1 ? 'is' : 'are';
  const most = marginBytes > 0 ? `, at most ${formatBytes(newBytes + marginBytes)}` : '';
  return `${fresh} of ${count(layers.length, 'layer')} ${verb} new: ${sure(plan)}${formatBytes(newBytes)}${most} ${toSend(plan)}.`;
}

function toSend({ basis }: PushPlan): string {
  switch (basis) {
    case 'bounded':
      return 'before compression; measured when sent';
    case 'sampled':
      return 'to send by the forecast; measured when sent';
    case 'compressed':
    case 'known':
      return 'to send';
    case 'measured':
      return 'sent';
    default:
      return assertNever(basis);
  }
}

export function verdictWords(plan: PushPlan): string {
  const { basis, verdict, missingBytes } = plan;
  if (basis === 'measured') return `Measured, as the registry has it. ${afterWords(plan)}`.trim();
  switch (verdict) {
    case 'fits':
      return `It fits. ${afterWords(plan)}`.trim();
    case 'tight':
      return `It fits, but the storage is ${sharePercent(plan) ?? 0} % full then. ${afterWords(plan)}`.trim();
    case 'doesNotFit':
      return `It does not fit: ${formatBytes(missingBytes)} are missing. ${inUse(plan)}`.trim();
    case 'unknownLimit':
      return `Whether it fits is not known: the registry does not tell ${plan.limitBytes === null ? 'its limit' : 'what it holds'}.`;
    case 'unlimited':
      return `There is no limit. ${afterWords(plan)}`.trim();
    default:
      return assertNever(verdict);
  }
}

const inUse = ({ usedBytes, limitBytes }: PushPlan): string =>
  usedBytes === null || limitBytes === null
    ? ''
    : `${formatBytes(usedBytes)} of ${formatBytes(limitBytes)} are in use.`;

const LEFT = '; where the registry has kept it from a push that did not end, it is in use already and adds nothing';

/** `already there, in game:1.0.3`, `in another repository: lobby:7`, `new, 38.2 MB` */
export function layerPlanWords({ is, sizeBytes, place, mayBeLeft }: PlannedLayer): string {
  switch (is) {
    case 'there':
      return place === null ? 'already there' : `already there, in ${place}`;
    case 'mountable':
      return place === null ? 'in another repository, need not travel' : `in another repository: ${place}`;
    case 'arrived':
      return 'already there, from a push that did not end';
    case 'new':
      return `new, ${sizeBytes === null ? 'not measured yet' : formatBytes(sizeBytes)}${mayBeLeft === true ? LEFT : ''}`;
    default:
      return assertNever(is);
  }
}
