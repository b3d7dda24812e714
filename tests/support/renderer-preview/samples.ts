import type { Certificate, ConnectionView } from '#shared/model/connection';
import type { EngineStatus } from '#shared/model/engine';
import type { FolderFacts, ProjectView } from '#shared/model/project';
import type { JobState, JobView, PublishResult, StepProgress } from '#shared/model/publish-job';
import { capabilities } from './registry-samples';

/** Names of one studio, told apart by their ends. */
export const studio: readonly string[] = [
  'linux-eu-1',
  'linux-eu-2',
  'linux-us-1',
  'linux-us-1-nightly-tournament',
].map((end) => `my-studio-interactive/arena-server-for-tournaments-${end}`);

const DIGEST = `sha256:${'4f1a9c'.repeat(10)}abcd`;

export const connection: ConnectionView = {
  id: 'studio',
  kind: 'registry',
  name: 'Night Owl Games',
  registry: 'registry.example.com',
  scheme: 'https',
  project: 'night-owl',
  username: 'robot$night-owl+client-push',
  apiUrl: null,
  storageLimitBytes: null,
  trustedCertificate: null,
  pullUsername: null,
  knownRepositories: [],
  capabilities,
  createdAt: '2026-11-01T09:00:00.000Z',
  token: 'keychain',
};

export const certificate: Certificate = {
  registry: 'registry.example.com',
  subject: 'CN=registry.example.com, O=Night Owl Games',
  issuer: 'CN=registry.example.com, O=Night Owl Games',
  validFrom: '2026-01-10T00:00:00.000Z',
  validTo: '2031-01-10T00:00:00.000Z',
  fingerprint: Array.from({ length: 32 }, (_, index) => (index * 7 + 16).toString(16).slice(-2).toUpperCase()).join(
    ':',
  ),
  isSelfSigned: true,
};

export const sandboxConnection: ConnectionView = {
  ...connection,
  id: 'sandbox',
  kind: 'sandbox',
  name: 'Local sandbox',
  registry: '127.0.0.1:5050',
  scheme: 'http',
  project: 'sandbox',
  username: 'robot$sandbox+client-push',
};

export const readyEngine: Extract<EngineStatus, { is: 'ready' }> = {
  is: 'ready',
  endpoint: { host: 'unix:///var/run/docker.sock', label: 'Docker Engine', source: 'well-known' },
  facts: {
    product: 'Docker Engine',
    version: '27.3.1',
    apiVersion: '1.47',
    os: 'linux',
    arch: 'amd64',
    builder: 'buildkit',
  },
  unusableContext: null,
};

export const project = (part: Partial<ProjectView> = {}): ProjectView => ({
  id: 'udp-arena',
  name: 'udp-arena',
  folder: '/home/dev/games/udp-arena',
  connectionId: connection.id,
  repository: 'udp-arena',
  tagRule: { kind: 'counter', prefix: 'build-', next: 42 },
  dockerfile: 'Dockerfile',
  target: null,
  buildArgs: {},
  createsVersion: true,
  recipe: null,
  fixes: {},
  bootTest: true,
  seenAs: null,
  sharesConfig: false,
  lastPush: { jobId: 'job-1', tag: 'build-41', digest: DIGEST, sentBytes: 1_234_567, at: '2026-11-20T10:00:12.000Z' },
  addedAt: '2026-11-01T09:00:00.000Z',
  nextTag: 'build-42',
  problem: null,
  ...part,
});

export const folderFacts = (part: Partial<FolderFacts> = {}): FolderFacts => ({
  folder: '/home/dev/games/udp-arena',
  name: 'udp-arena',
  exists: true,
  hasDockerfile: true,
  dockerfiles: ['Dockerfile', 'docker/Dockerfile.server'],
  config: null,
  configProblem: null,
  gitDescribe: 'v1.4.2-3-gdeadbee',
  suggestedRepository: 'udp-arena',
  knownProjectId: null,
  ...part,
});

export const result: PublishResult = {
  reference: 'registry.example.com/night-owl/udp-arena:build-42',
  digest: DIGEST,
  artifactBytes: 62_400_000,
  sentBytes: 1_234_567,
  forecastBytes: null,
  layers: { total: 5, reused: 4 },
  durationMs: 12_300,
  appVersion: null,
};

export const job = (state: JobState, part: Partial<JobView> = {}): JobView => ({
  schemaVersion: 1,
  id: 'job-2',
  rev: 10,
  request: {
    projectId: 'udp-arena',
    projectName: 'udp-arena',
    connectionId: connection.id,
    registry: connection.registry,
    registryProject: connection.project,
    repository: 'udp-arena',
    tag: 'build-42',
    createsVersion: true,
    bootTest: true,
    pushesAnyway: false,
    pusher: 'auto',
    compression: 'gzip',
    source: {
      from: 'folder',
      folder: '/home/dev/games/udp-arena',
      dockerfile: 'Dockerfile',
      target: null,
      buildArgs: {},
      recipe: null,
      fixes: {},
    },
  },
  state,
  outputs: {},
  sent: null,
  leftLayers: 0,
  buildSteps: [],
  times: {},
  createdAt: '2026-11-23T10:00:00.000Z',
  endedAt: null,
  logLines: 0,
  progress: null,
  isPaused: false,
  ...part,
});

export const pushProgress: StepProgress = {
  note: 'Pushing 5 layers',
  doneBytes: 58_200_000,
  totalBytes: 161_000_000,
  speedBytesPerS: 12_400_000,
  remainingMs: 8_300,
  retry: null,
  layers: [
    { id: '3f1a9c7be210', is: 'exists', currentBytes: 0, totalBytes: null },
    { id: '88b1de5f96d2', is: 'pushed', currentBytes: 34_000_000, totalBytes: 34_000_000 },
    { id: '0c9db21a7e44', is: 'pushing', currentBytes: 24_200_000, totalBytes: 126_000_000 },
    { id: '71ffab02c3d1', is: 'retrying', currentBytes: 0, totalBytes: 1_000_000 },
    { id: 'a0b1c2d3e4f5', is: 'waiting', currentBytes: 0, totalBytes: null },
  ],
};
