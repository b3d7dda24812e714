import type { EngineStatus } from '#shared/model/engine';
import { type Client, createClient } from './client';
import { defaultHost, type Found, findChosen, findEndpoints, type HostFacts } from './endpoints';
import { isEngineInstalled, probe } from './status';

/** A client that speaks the negotiated API version of an engine that was ready when it was made. */
export interface Connection {
  readonly client: Client;
  readonly host: string;
  readonly product: string;
  readonly version: string;
  readonly builder: 'buildkit' | 'classic';
}

export interface Looked {
  readonly status: EngineStatus;
  /** Exactly when the status is ready. */
  readonly connection: Connection | null;
}

/**
 * Looks for an engine once. What was chosen or configured is the only candidate then; otherwise the first local one that is ready. The
 * environment is of this very command and stands; a current context that cannot be used was left by an engine that is gone, and holds nobody up.
 */
export async function look(facts: HostFacts, chosen: string | null): Promise<Looked> {
  const endpoints = await findEndpoints(facts);
  const unusable = chosen === null ? endpoints.unusableContext : null;
  if (unusable?.namedBy === 'DOCKER_CONTEXT')
    return { status: { is: 'contextUnusable', ...unusable }, connection: null };
  const only = chosen === null ? endpoints.configured : findChosen(endpoints, facts, chosen);
  const candidates = only === null ? endpoints.others.filter(isLocal) : [only];
  // All at once: one socket that hangs must not delay the others.
  const answers = await Promise.all(candidates.map(async (found) => ({ found, status: await probe(found) })));
  const ready = answers.find(({ status }) => status.is === 'ready');
  if (ready !== undefined && ready.status.is === 'ready') {
    const { facts: engine } = ready.status;
    const client = createClient(ready.found.route, engine.apiVersion);
    const { product, version, builder } = engine;
    const status = { ...ready.status, unusableContext: unusable };
    return { status, connection: { client, host: ready.found.route.host, product, version, builder } };
  }
  const statuses = answers.map(({ status }) => status);
  const status = notReadyStatus(statuses, facts, only !== null);
  const isSilent = status.is === 'stopped' && unusable !== null;
  return { status: isSilent ? { is: 'contextUnusable', ...unusable } : status, connection: null };
}

/** A remote engine is used only when somebody decided so. */
const isLocal = ({ route }: Found): boolean => /^(?:unix|npipe):/.test(route.host);

/** The most telling status: something that answers, if only with a refusal, before something that is silent. */
function notReadyStatus(statuses: readonly EngineStatus[], facts: HostFacts, decided: boolean): EngineStatus {
  const first = statuses.find(({ is }) => is !== 'stopped') ?? statuses[0];
  if (first !== undefined && (decided || first.is !== 'stopped')) return first;
  if (!isEngineInstalled(facts)) return { is: 'notInstalled' };
  const endpoint = { host: defaultHost(facts.platform), label: 'Docker Engine', source: 'well-known' } as const;
  return first ?? { is: 'stopped', endpoint };
}
