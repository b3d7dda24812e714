import type { RegistryLogin } from '../ports/engine';
import type { RegistryAccess } from '../ports/registry';

/** A connection as an engine logs in with it. */
export const loginOf = ({ username, token, registry }: RegistryAccess): RegistryLogin => ({
  username,
  password: token,
  registry,
});
