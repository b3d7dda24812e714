/** The names of everything that is cached. */
export const keys = {
  info: ['info'],
  preferences: ['preferences'],
  notices: ['notices'],
  engine: ['engine'],
  endpoints: ['endpoints'],
  connections: ['connections'],
  sandbox: ['sandbox'],
  storage: ['storage'],
  projects: ['projects'],
  jobs: ['jobs'],
} as const;

const first: readonly unknown[] = [keys.connections, keys.projects, keys.jobs].map(([name]) => name);

/** Whether the first screen waits for it. */
export const isFirst = ([name]: readonly unknown[]): boolean => first.includes(name);

/** All of them grow stale with `keys.storage`. */
export const storageKeys = {
  figures: (id: string) => [...keys.storage, id] as const,
  overview: (id: string) => [...keys.storage, 'overview', id] as const,
  hint: (projectId: string) => [...keys.storage, 'hint', projectId] as const,
  rules: (id: string) => ['roomRules', id] as const,
  /** Of what may go: proposals, and what a choice frees. */
  room: (id: string) => ['room', id] as const,
};

/** What is cached of one connection's registry; `id`: the connection. */
export const registryKeys = {
  repositories: (id: string) => ['repositories', id] as const,
  keptRepositories: (id: string) => ['keptRepositories', id] as const,
  figures: (id: string) => ['figures', id] as const,
  capabilities: (id: string) => ['capabilities', id] as const,
  certificate: (address: string) => ['certificate', address] as const,
  artifacts: (id: string, repository: string) => ['artifacts', id, repository] as const,
  keptArtifacts: (id: string, repository: string) => ['keptArtifacts', id, repository] as const,
  details: (id: string, repository: string, digest: string) => ['details', id, repository, digest] as const,
  sharing: (id: string) => ['sharing', id] as const,
  layers: (id: string) => ['layers', id] as const,
  scan: (id: string, repository: string, digest: string) => ['scan', id, repository, digest] as const,
  deletion: (id: string) => ['deletion', id] as const,
};

/** What is cached of one connection's platform; `id`: the connection. */
export const platformKeys = {
  account: (id: string) => ['account', id] as const,
  credentials: (id: string) => ['credentials', id] as const,
  plaintext: (id: string) => ['plaintext', id] as const,
  apps: (id: string) => ['apps', id] as const,
  templates: (id: string) => ['templates', id] as const,
  board: (id: string) => ['board', id] as const,
  /** Of all repositories. */
  versionsOf: (id: string) => ['versionsOf', id] as const,
  version: (id: string, app: string, name: string) => ['version', id, app, name] as const,
};
