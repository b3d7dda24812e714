// @ts-check
// How long the page, or the main process behind it, was busy at a stretch. Browsers count tasks from 50 ms on.

/** @typedef {import('@playwright/test').Page} Page */

/** @param {Page} page */
export const watchTasks = (page) =>
  page.evaluate(() => {
    const seen = { longest: 0 };
    const keep = (/** @type {PerformanceEntryList} */ entries) => {
      for (const { duration } of entries) seen.longest = Math.max(seen.longest, duration);
    };
    const observer = new PerformanceObserver((list) => keep(list.getEntries()));
    observer.observe({ type: 'longtask' });
    Object.assign(globalThis, {
      takeLongest: () => {
        keep(observer.takeRecords());
        const { longest } = seen;
        seen.longest = 0;
        return longest;
      },
    });
  });

/** Since it was last asked. @param {Page} page @returns {Promise<number>} */
export const longestTask = (page) => page.evaluate(() => /** @type {any} */ (globalThis).takeLongest());

/** Until the page has been idle twice. @param {Page} page */
export const settled = (page) =>
  page.evaluate(async () => {
    for (let idle = 0; idle < 2; idle += 1) await new Promise((resolve) => requestIdleCallback(resolve));
  });

/**
 * From now on, how late timers of the main process come.
 * @param {import('@playwright/test').ElectronApplication} app
 */
export const watchMain = (app) =>
  app.evaluate(() => {
    const seen = { longest: 0, last: performance.now() };
    setInterval(() => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - seen.last - 10);
      seen.last = now;
    }, 10);
    Object.assign(globalThis, {
      takeLate: () => {
        const { longest } = seen;
        seen.longest = 0;
        return longest;
      },
    });
  });

/** Since it was last asked, ms. @param {import('@playwright/test').ElectronApplication} app @returns {Promise<number>} */
export const longestLate = (app) => app.evaluate(() => /** @type {any} */ (globalThis).takeLate());
