// @ts-check
// The parts of `npm run bench`, in their order. A new one is a line here.

/** @typedef {import('./table.mjs').Row} Row */
/** @typedef {{ engineHost: string, electron: string }} Tools `electron`: the executable; a display is there */

/** @type {Readonly<Record<string, (tools: Tools) => Promise<readonly Row[]>>>} */
export const parts = {
  layers: async ({ engineHost }) => (await import('./layers.mjs')).benchLayers(engineHost),
  storage: async ({ engineHost }) => (await import('./storage.mjs')).benchStorage(engineHost),
  build: async ({ engineHost }) => (await import('./build.mjs')).benchBuild(engineHost),
  publish: async ({ engineHost }) => (await import('./publish.mjs')).benchPublish(engineHost),
  push: async ({ engineHost }) => (await import('./push.mjs')).benchPush(engineHost),
  window: async ({ electron }) => (await import('./window.mjs')).benchWindow(electron),
  registry: async ({ electron }) => (await import('./registry.mjs')).benchRegistry(electron),
  studio: async ({ electron }) => (await import('./studio.mjs')).benchStudio(electron),
  memory: async ({ electron, engineHost }) => (await import('./memory.mjs')).benchMemory(electron, engineHost),
  context: async ({ electron, engineHost }) => [
    ...(await (await import('./context.mjs')).benchContext(electron)),
    ...(await (await import('./context-memory.mjs')).benchContextMemory(engineHost)),
  ],
  log: async ({ electron, engineHost }) => (await import('./log.mjs')).benchLog(electron, engineHost),
};
