import type { GantryContract } from './index';

/**
 * Every channel by name, for the page's bridge: it must not carry the schemas, which main applies anyway and which would cost each start
 * tens of ms. A name that the contract lacks, or the other way round, does not compile.
 */
export const channelNames = {
  app: {
    info: 'call',
    preferences: 'call',
    change: 'call',
    preferencesChanged: 'event',
    notices: 'call',
    dismissNotice: 'call',
    noticed: 'event',
    jobWanted: 'event',
    copyText: 'call',
    openExternal: 'call',
    diagnostics: 'call',
  },
  engine: { status: 'call', changed: 'event', recheck: 'call', endpoints: 'call', choose: 'call' },
  connections: {
    list: 'call',
    changed: 'event',
    check: 'call',
    add: 'call',
    signIn: 'call',
    select: 'call',
    remove: 'call',
    setStorageLimit: 'call',
    openSandbox: 'call',
    sandbox: 'call',
    sandboxChanged: 'event',
    storage: 'call',
  },
  projects: {
    list: 'call',
    changed: 'event',
    pickFolder: 'call',
    inspect: 'call',
    add: 'call',
    update: 'call',
    remove: 'call',
    revealFolder: 'call',
  },
  publish: {
    start: 'call',
    cancel: 'call',
    retry: 'call',
    list: 'call',
    get: 'call',
    changed: 'event',
    removed: 'event',
    remove: 'call',
    log: 'call',
    searchLog: 'call',
    logGrew: 'event',
  },
} as const satisfies {
  readonly [F in keyof GantryContract]: {
    readonly [K in keyof GantryContract[F]]: GantryContract[F][K] extends { readonly kind: infer Kind } ? Kind : never;
  };
};
