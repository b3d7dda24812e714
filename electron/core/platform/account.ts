import { AppFailure } from '#shared/errors';
import type {
  CredentialsView,
  PlaintextPassword,
  PlatformAccount,
  PlatformStart,
} from '#shared/model/platform-account';
import { hostProblem } from '#shared/model/reference';
import { cleanToken, EDGEGAP_API, readApiUrl } from '../connections/index';
import type { PlatformCredentials } from '../ports/platform';
import type { RegistryAccess } from '../ports/registry';
import type { PlatformUseTools } from './tools';

type AccountTools = Pick<PlatformUseTools, 'platform' | 'connections' | 'secrets' | 'dockerConfig' | 'copy'>;

interface Typed {
  readonly apiUrl: string;
  readonly apiToken: string;
}
interface OfConnection {
  readonly id: string;
}

/** The account at the platform: access to its registry, credentials, and what becomes of them. */
export function createAccount({ platform, connections, secrets, dockerConfig, copy }: AccountTools) {
  const connected = async (access: RegistryAccess, found: PlatformCredentials): Promise<PlatformStart> => {
    const { registry, project, push, pull } = found;
    const { id: connectionId } = await connections.begin(
      {
        name: '',
        address: checkedHost(registry),
        project,
        username: push.username,
        token: push.token,
        apiUrl: access.apiUrl ?? '',
        apiToken: access.apiToken ?? '',
        trustedCertificate: null,
      },
      pull,
    );
    return { is: 'connected', connectionId };
  };
  const goOn = async (access: RegistryAccess): Promise<PlatformStart> => {
    const { access: state, registry, project } = await platform.account(access);
    if (state !== 'granted' && state !== 'notSaid') return { is: 'accessNeeded', access: state };
    const found = await platform.credentials(access);
    if (found !== null) return connected(access, found);
    const host = registry ?? knownRegistry(access.apiUrl) ?? '';
    return { is: 'credentialsNeeded', registry: host, project, dashboardUrl: dashboardOf(access.apiUrl) };
  };
  const view = async (id: string): Promise<CredentialsView> => {
    const connection = connections.find(id);
    if (connection === null)
      throw new AppFailure({ code: 'not-found', message: 'This connection is no longer there.' });
    const { registry, project, username, pullUsername, apiUrl } = connection;
    const places = await connections.secretPlaces(id);
    return {
      registry,
      project,
      push: { username, token: places.push },
      pull: { username: pullUsername, token: places.pull },
      api: apiUrl === null ? null : places.api,
    };
  };
  const registryOf = (id: string): string => connections.find(id)?.registry ?? '';

  return {
    start: async (typed: Typed): Promise<PlatformStart> => {
      const access = tokenAlone(typed);
      await platform.checkToken(access);
      return goOn(access);
    },
    requestAccess: async (typed: Typed): Promise<PlatformStart> => {
      const access = tokenAlone(typed);
      await platform.requestAccess(access);
      return goOn(access);
    },
    account: async ({ id }: OfConnection): Promise<PlatformAccount> => {
      const access = await connections.platform(id);
      return { ...(await platform.account(access)), dashboardUrl: dashboardOf(access.apiUrl) };
    },
    credentials: ({ id }: OfConnection): Promise<CredentialsView> => view(id),
    copySecret: async ({ id, which }: OfConnection & { which: 'push' | 'pull' }): Promise<void> => {
      const token = which === 'push' ? await secrets.get(id) : ((await connections.pull(id))?.token ?? null);
      if (token === null) {
        const message = `The ${which} robot’s token is not on this computer. Sign in again, or copy it from the platform’s dashboard.`;
        throw new AppFailure({ code: 'secret-missing', message, action: 'signIn' });
      }
      copy(token);
    },
    setPull: async (input: OfConnection & { username: string; token: string }): Promise<CredentialsView> => {
      await connections.setPull(input);
      return view(input.id);
    },
    signOut: async ({ id }: OfConnection): Promise<CredentialsView> => {
      await connections.signOut(id);
      return view(id);
    },
    plaintext: ({ id }: OfConnection): Promise<PlaintextPassword | null> => dockerConfig.plaintext(registryOf(id)),
    removePlaintext: ({ id }: OfConnection): Promise<void> => dockerConfig.remove(registryOf(id)),
  };
}

/** Where there is no registry yet. */
function tokenAlone({ apiUrl, apiToken }: Typed): RegistryAccess {
  const url = readApiUrl(apiUrl) ?? EDGEGAP_API;
  const token = cleanToken(apiToken);
  if (token === '') throw new AppFailure({ code: 'invalid-input', message: 'Paste the API token.' });
  const nobody = { registry: '', scheme: 'https', project: '', username: '', token: '' } as const;
  return { ...nobody, apiUrl: url, apiToken: token, trustedCertificate: null };
}

const isEdgegap = (apiUrl: string | null): boolean =>
  apiUrl !== null && /^https:\/\/api\.edgegap\.com(?:\/|$)/i.test(apiUrl);

/** Where Edgegap's dashboard shows the registry and its credentials. */
const dashboardOf = (apiUrl: string | null): string | null =>
  isEdgegap(apiUrl) ? 'https://app.edgegap.com/registry-management/repositories/list' : null;

const knownRegistry = (apiUrl: string | null): string | null => (isEdgegap(apiUrl) ? 'registry.edgegap.com' : null);

function checkedHost(registry: string): string {
  const problem = hostProblem(registry);
  if (problem === null) return registry;
  const message = `The platform names a registry whose address cannot be used (${registry}). ${problem}`;
  throw new AppFailure({ code: 'platform-error', message });
}
