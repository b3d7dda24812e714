// @ts-check
// The verdict of dependency-cruiser, which passes happily over nothing at all: it must have seen the project.
const LEAST_MODULES = 60;

/**
 * @param {string} stdout its JSON report
 * @returns {import('./results.mjs').TestResult[]}
 */
export function checkModules(stdout) {
  /** @type {{ summary: { totalCruised: number, violations: { rule: { name: string, severity: string }, from: string, to: string }[] } }} */
  const { summary } = JSON.parse(stdout);
  const errors = summary.violations.filter(({ rule }) => rule.severity === 'error');
  const seen = summary.totalCruised >= LEAST_MODULES;
  return [
    {
      name: 'boundaries > saw the project',
      outcome: seen ? 'passed' : 'failed',
      reason: `${summary.totalCruised} modules`,
    },
    ...errors.map(({ rule, from, to }) => ({
      name: `boundaries > ${rule.name}`,
      outcome: /** @type {const} */ ('failed'),
      reason: `${from} -> ${to}`,
    })),
    ...(errors.length === 0
      ? [{ name: 'boundaries > hold', outcome: /** @type {const} */ ('passed'), reason: null }]
      : []),
  ];
}
