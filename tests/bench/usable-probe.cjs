// @ts-check
// Loaded with `-r` before an app's own code, in a bare app and in Gantry alike. Prints one line with the time (ms since 1970) at which the
// window was visible and a button that GANTRY_BENCH_BUTTON (a CSS selector) names had been painted.
const { app } = require('electron');
const process = require('node:process');

const selector = process.env['GANTRY_BENCH_BUTTON'] ?? 'button';
const nowMs = () => performance.timeOrigin + performance.now();

/** Runs in the page: the frame after the button came has been handed to the screen when the message arrives. */
const painted = (/** @type {string} */ wanted) =>
  new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(wanted) === null) return false;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
        port2.postMessage(null);
      });
      return true;
    };
    if (look()) return;
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true });
  });

app.once('browser-window-created', (_event, window) => {
  const visible = new Promise((resolve) => {
    if (window.isVisible()) resolve(nowMs());
    else window.once('show', () => resolve(nowMs()));
  });
  window.webContents.once('dom-ready', async () => {
    const page = window.webContents.executeJavaScript(`(${painted})(${JSON.stringify(selector)})`);
    console.log(`usable ${Math.max(...(await Promise.all([visible, page])))}`);
  });
});
process.on('SIGTERM', () => app.exit(0));
