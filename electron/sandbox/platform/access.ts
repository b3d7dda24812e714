import { z } from '#shared/zod';
import { message, Refusal, type Reply, readJson } from '../http';
import type { Route } from '../routes';
import { PROJECT, PULL_USER, PUSH_USER, type State, type StateFile } from '../state';
import type { Usage } from '../usage';

export interface AccessTools {
  readonly file: StateFile;
  readonly usage: Usage;
  readonly registryHost: () => string | null;
  /** False where engines write without the front seeing it. */
  readonly isWatched: () => boolean;
}

/** How long the platform's staff take here, for access as for storage. */
const GRANTED_AFTER_MS = 1500;

const StorageRequest = z.object({ requested_bytes: z.int().positive(), reason: z.string().default('') });

/** Access to the registry, its storage and its credentials: an extension that the platform's public API lacks. */
export const accessRoutes = (tools: AccessTools): readonly Route[] => [
  { method: 'GET', template: '/v1/container-registry', handle: () => figures(tools) },
  { method: 'GET', template: '/v1/container-registry/credentials', handle: () => credentials(tools.file) },
  { method: 'POST', template: '/v1/container-registry/access-requests', handle: () => requestAccess(tools.file) },
  {
    method: 'POST',
    template: '/v1/container-registry/storage-requests',
    handle: async ({ request }) => {
      const given = StorageRequest.safeParse(await readJson(request));
      if (!given.success) return message(400, 'requested_bytes must be a positive whole number');
      await settle(tools.file);
      const storageRequest = { bytes: given.data.requested_bytes, reason: given.data.reason, atMs: Date.now() };
      await tools.file.save({ storageRequest });
      return { status: 202, body: pendingRequest(tools.file.state) ?? {} };
    },
  },
];

/** Used bytes, limit and request as they are now. */
async function figures({ file, usage, registryHost, isWatched }: AccessTools): Promise<Reply> {
  await settle(file);
  if (!isWatched()) usage.changed();
  const { state } = file;
  const storage = {
    used_bytes: await usage.usedBytes(),
    limit_bytes: state.quotaBytes,
    pending_request: pendingRequest(state),
  };
  const body = { access: state.access.is, registry_url: registryHost(), project: PROJECT, storage };
  return { status: 200, body };
}

async function credentials(file: StateFile): Promise<Reply> {
  await requireAccess(file);
  const { pushToken, pullToken } = file.state;
  const push = { username: PUSH_USER, token: pushToken };
  return { status: 200, body: { push, pull: { username: PULL_USER, token: pullToken } } };
}

async function requestAccess(file: StateFile): Promise<Reply> {
  await settle(file);
  const { access } = file.state;
  if (access.is === 'unavailable') return message(403, 'The container registry is not part of your plan');
  if (access.is === 'none') await file.save({ access: { is: 'pending', atMs: Date.now() } });
  return { status: 202, body: { access: file.state.access.is } };
}

/** Throws a Refusal (403) as long as this account has no registry. */
export async function requireAccess(file: StateFile): Promise<void> {
  await settle(file);
  if (file.state.access.is !== 'granted')
    throw new Refusal(message(403, 'You have no access to the container registry'));
}

/** What was asked for is given when its time has come. */
async function settle(file: StateFile): Promise<void> {
  const { access, storageRequest } = file.state;
  if (isDue(access.is === 'pending' ? access.atMs : null)) await file.save({ access: { is: 'granted' } });
  if (storageRequest === null || !isDue(storageRequest.atMs)) return;
  const { quotaBytes } = file.state;
  // A request raises the limit; where there is none, there is nothing to raise.
  const raised = quotaBytes === null ? null : Math.max(quotaBytes, storageRequest.bytes);
  await file.save({ quotaBytes: raised, storageRequest: null });
}

const isDue = (atMs: number | null): boolean => atMs !== null && Date.now() - atMs >= GRANTED_AFTER_MS;

const pendingRequest = ({ storageRequest }: State): object | null =>
  storageRequest === null
    ? null
    : {
        requested_bytes: storageRequest.bytes,
        reason: storageRequest.reason,
        requested_at: new Date(storageRequest.atMs).toISOString(),
      };
