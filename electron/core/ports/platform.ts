import type { AppTemplate } from '#shared/model/app-template';
import type { App, AppVersion } from '#shared/model/app-version';
import type { RegistryAccessState } from '#shared/model/platform-account';
import type { PullCredentials, VersionImage } from '#shared/model/version-request';
import type { VersionSettings } from '#shared/model/version-settings';
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

/** Everything that the platform tells of a version. Hidden variables come with `value` null. */
export type FullVersion = Omit<AppVersion, 'repository'>;

export interface NewVersion {
  readonly app: string;
  readonly name: string;
  readonly image: VersionImage;
  readonly settings: VersionSettings;
  /** Never the push robot's. */
  readonly pull: PullCredentials | null;
}

/** What the platform says of the account's registry. */
export interface AccountFacts {
  readonly access: RegistryAccessState;
  readonly registry: string | null;
  readonly project: string | null;
}

/** A robot of the registry. */
export interface Robot {
  readonly username: string;
  readonly token: string;
}

export interface PlatformCredentials {
  readonly registry: string;
  readonly project: string;
  readonly push: Robot;
  /** Null: this platform hands out the push robot only. */
  readonly pull: Robot | null;
}

/** Where the platform has the template of a repository; `notKept`: it keeps no templates at all. */
export type PlatformTemplate =
  | { readonly is: 'there'; readonly template: AppTemplate }
  | { readonly is: 'none' | 'notKept' };

/**
 * The platform's API. Only where `access` has an API address and a token. Throws AppFailure registry-unreachable (with the API's
 * host), platform-unauthorized, platform-error, registry-busy, not-found; what creates and changes also platform-limit, version-exists,
 * version-invalid, image-not-pullable.
 */
export interface Platform {
  /** The versions of all apps of the account. */
  versions(access: RegistryAccess, signal?: AbortSignal): Promise<readonly PlatformVersion[]>;
  apps(access: RegistryAccess, signal?: AbortSignal): Promise<readonly App[]>;
  createApp(access: RegistryAccess, name: string): Promise<App>;
  versionsOf(access: RegistryAccess, app: string, signal?: AbortSignal): Promise<readonly FullVersion[]>;
  version(access: RegistryAccess, app: string, name: string, signal?: AbortSignal): Promise<FullVersion>;
  createVersion(access: RegistryAccess, version: NewVersion, signal?: AbortSignal): Promise<void>;
  /** `change`: the fields of the request that are to change, and no others; lists replace what was there. */
  changeVersion(
    access: RegistryAccess,
    app: string,
    name: string,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  deleteVersion(access: RegistryAccess, app: string, name: string): Promise<void>;
  /** Asks for one app: the cheapest call that tells whether the token is good. */
  checkToken(access: RegistryAccess): Promise<void>;
  account(access: RegistryAccess): Promise<AccountFacts>;
  requestAccess(access: RegistryAccess): Promise<RegistryAccessState>;
  /** Null: this account or token does not get them. */
  credentials(access: RegistryAccess): Promise<PlatformCredentials | null>;
  template(access: RegistryAccess, repository: string): Promise<PlatformTemplate>;
  /** The repositories that the platform lists as having a template; null: it keeps none. */
  templated(access: RegistryAccess): Promise<readonly string[] | null>;
  /** False: the platform keeps no templates. */
  putTemplate(access: RegistryAccess, template: AppTemplate): Promise<boolean>;
  removeTemplate(access: RegistryAccess, repository: string): Promise<void>;
}
