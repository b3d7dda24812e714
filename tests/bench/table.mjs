// @ts-check

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} result with its unit and spread
 * @property {string} goal
 * @property {boolean} [met] left out where nothing decides it: the figure speaks for itself
 */

/** @param {readonly Row[]} rows */
export const table = (rows) =>
  [
    '| what | measured | goal | |',
    '|---|---|---|---|',
    ...rows.map(({ what, result, goal, met }) => `| ${what} | ${result} | ${goal} | ${verdict(met)} |`),
  ].join('\n');

/** @param {boolean | undefined} met */
const verdict = (met) => (met === undefined ? '' : met ? 'met' : '**missed**');

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * `0.83 [0.79..0.91]`
 * @param {readonly number[]} values
 * @param {number} [digits]
 */
export const spread = (values, digits = 2) =>
  `${median(values).toFixed(digits)} [${Math.min(...values).toFixed(digits)}..${Math.max(...values).toFixed(digits)}]`;
