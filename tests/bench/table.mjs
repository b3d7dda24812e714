// @ts-check

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} result with its unit and spread
 * @property {string} goal
 */

/** @param {readonly Row[]} rows */
export const table = (rows) =>
  [
    '| what | measured | goal |',
    '|---|---|---|',
    ...rows.map(({ what, result, goal }) => `| ${what} | ${result} | ${goal} |`),
  ].join('\n');

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
