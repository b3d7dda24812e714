import type { PlaintextPassword } from '#shared/model/platform-account';

/** The docker command's own file of logins (`~/.docker/config.json`, or the one in DOCKER_CONFIG). */
export interface DockerConfig {
  /** The password of this registry (`host[:port]`) where it lies readable in the file; null: it does not. data-unreadable. */
  plaintext(registry: string): Promise<PlaintextPassword | null>;
  /** Takes out that one entry and leaves the rest as it is. disk-full, disk-error, data-unreadable. */
  remove(registry: string): Promise<void>;
}
