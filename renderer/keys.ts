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
