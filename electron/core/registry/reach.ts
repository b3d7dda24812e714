import type { Capabilities } from '#shared/model/registry';
import type { Connections } from '../connections/index';
import type { Registry, RegistryAccess, RegistryContents } from '../ports/registry';

/** What the registry's use cases need of connections: the command has one that is not stored. */
export type ReachedConnections = Pick<Connections, 'access' | 'find' | 'remember'>;

export interface Reached {
  readonly access: RegistryAccess;
  readonly capabilities: Capabilities;
  readonly contents: RegistryContents;
}

/** From a connection's ID to everything that a call needs. What the account may do is asked once, and again on request. */
export interface Reach {
  (id: string): Promise<Reached>;
  readonly probe: (id: string) => Promise<Capabilities>;
}

export function createReach(registry: Registry, connections: ReachedConnections): Reach {
  const probing = new Map<string, Promise<Capabilities>>();
  const known = new Map<string, Capabilities>();
  const probe = (id: string): Promise<Capabilities> => {
    const running = probing.get(id) ?? ask(id).finally(() => probing.delete(id));
    probing.set(id, running);
    return running;
  };
  const ask = async (id: string): Promise<Capabilities> => {
    const capabilities = await registry.probe(await connections.access(id));
    known.set(id, capabilities);
    await connections.remember(id, { capabilities });
    return capabilities;
  };
  const reach = async (id: string): Promise<Reached> => {
    const access = await connections.access(id);
    const capabilities = connections.find(id)?.capabilities ?? known.get(id) ?? (await probe(id));
    return { access, capabilities, contents: registry.contents(capabilities.dialect) };
  };
  return Object.assign(reach, { probe });
}
