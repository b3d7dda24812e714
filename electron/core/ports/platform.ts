import type { RegistryAccess } from './registry';

/** An app version that runs an image. */
export interface PlatformVersion {
  readonly app: string;
  readonly name: string;
  readonly isActive: boolean;
  /** Host, `project/name` and tag, as the version says. */
  readonly registry: string;
  readonly image: string;
  readonly tag: string;
}

/** The platform's API. Throws AppFailure registry-unreachable (with the API's host), platform-unauthorized, platform-error. */
export interface Platform {
  /** The versions of all apps of the account. Only where `access` has an API address and a token. */
  versions(access: RegistryAccess, signal?: AbortSignal): Promise<readonly PlatformVersion[]>;
}
