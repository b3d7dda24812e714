import { AppFailure } from '#shared/errors';
import type { NewConnection } from '#shared/model/connection';
import { cleanHost, hostProblem, isLoopback, registryProjectProblem } from '#shared/model/reference';

/** What was typed as host, scheme and project; throws AppFailure invalid-input in a sentence. */
export function readAddress({ address, project }: Pick<NewConnection, 'address' | 'project'>): {
  registry: string;
  scheme: 'https' | 'http';
  project: string;
} {
  const registry = cleanHost(address);
  const problem = hostProblem(registry) ?? registryProjectProblem(project);
  if (problem !== null) throw new AppFailure({ code: 'invalid-input', message: problem });
  const plain = /^http:\/\//i.test(address.trim());
  if (plain && !isLoopback(registry)) {
    const message = `${registry} was given as http://, which would send the token in the clear. Use https; plain HTTP is for registries on this computer only.`;
    throw new AppFailure({ code: 'registry-insecure', message });
  }
  return {
    registry,
    scheme: plain || (isLoopback(registry) && !/^https:/i.test(address.trim())) ? 'http' : 'https',
    project,
  };
}

/** Edgegap's dashboard copies tokens with a word before them; registries' tokens never hold spaces. */
export const cleanToken = (token: string): string => token.trim().replace(/^token\s+/i, '');

/** Where no other platform is named. */
export const EDGEGAP_API = 'https://api.edgegap.com';

/** The address of a platform's API; null where none was given. https, or http on this computer. Throws AppFailure invalid-input. */
export function readApiUrl(text: string): string | null {
  const typed = text.trim();
  if (typed === '') return null;
  const [, scheme, host] = /^(https?):\/\/([^\s/?#@]+)(?:\/[^\s?#]*)?$/i.exec(typed) ?? [];
  if (scheme?.toLowerCase() === 'https' || (host !== undefined && isLoopback(host))) return typed.replace(/\/+$/, '');
  const message = `The API’s address must be an https address such as ${EDGEGAP_API}, not “${typed}”.`;
  throw new AppFailure({ code: 'invalid-input', message });
}
