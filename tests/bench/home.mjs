// @ts-check
// GANTRY_HOME of somebody who has used the app for long: a connection, game projects, pushes. Written as the app itself would have.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const at = '2026-11-20T10:00:00.000Z';
const connection = {
  id: 'studio',
  kind: 'registry',
  name: 'Studio',
  // Nothing listens there, and without a token nobody asks.
  registry: '127.0.0.1:9',
  scheme: 'http',
  project: 'studio',
  username: 'robot$studio+client-push',
  apiUrl: null,
  storageLimitBytes: null,
  createdAt: at,
};

/**
 * A connection where the home has none yet, so many projects and pushes.
 * @param {string} home
 * @param {{ projects: number, pushes: number }} size
 */
export function writeHome(home, { projects, pushes }) {
  mkdirSync(join(home, 'jobs'), { recursive: true });
  const file = join(home, 'settings.json');
  const settings = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {
        version: 1,
        theme: 'system',
        engineHost: null,
        notifications: true,
        activeConnectionId: connection.id,
        connections: [connection],
        secretsWithoutKeychain: 'ask',
        tables: {},
        windowBounds: null,
      };
  writeFileSync(file, JSON.stringify(settings));
  const used = settings.connections[0];
  const numbers = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => index);
  writeFileSync(
    join(home, 'projects.json'),
    JSON.stringify({ version: 1, projects: numbers(projects).map((number) => projectOf(home, used.id, number)) }),
  );
  for (const number of numbers(pushes)) {
    const job = jobOf(used, number);
    writeFileSync(join(home, 'jobs', `${job.id}.json`), JSON.stringify(job));
  }
}

/**
 * @param {string} home
 * @param {string} connectionId
 * @param {number} number
 */
function projectOf(home, connectionId, number) {
  const folder = join(home, 'servers', `server-${number}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY server /server\n');
  return {
    id: `project-${number}`,
    name: `server-${number}`,
    folder,
    connectionId,
    repository: `server-${number}`,
    tagRule: { kind: 'timestamp' },
    dockerfile: 'Dockerfile',
    target: null,
    buildArgs: {},
    sharesConfig: false,
    lastPush: { jobId: 'gone', tag: '1.0.0', digest: digestOf(number), sentBytes: 38_000_000, at },
    addedAt: at,
  };
}

/**
 * @param {typeof connection} used
 * @param {number} number
 */
function jobOf({ id: connectionId, registry, project }, number) {
  const createdAt = new Date(Date.parse(at) + number * 60_000).toISOString();
  const repository = `server-${number % 50}`;
  return {
    schemaVersion: 1,
    id: `${createdAt.replace(/[-:.Z]/g, '')}-${String(number).padStart(6, '0')}`,
    rev: 9,
    request: {
      projectId: null,
      projectName: repository,
      connectionId,
      registry,
      registryProject: project,
      repository,
      tag: `1.0.${number}`,
      source: { from: 'image', reference: 'x' },
    },
    state: { is: 'failed', step: 'push', error: failure },
    outputs: {},
    times: {},
    createdAt,
    endedAt: new Date(Date.parse(createdAt) + 42_000).toISOString(),
    logLines: 0,
  };
}

const failure = {
  code: 'engine-lost',
  message: 'The engine was stopped.',
  retryable: true,
  action: null,
  detail: null,
};

const digestOf = (/** @type {number} */ number) => `sha256:${createHash('sha256').update(`${number}`).digest('hex')}`;
