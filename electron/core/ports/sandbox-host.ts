import type { SandboxStatus } from '#shared/model/connection';

/** How to reach the running sandbox. */
export interface SandboxAccess {
  /** `127.0.0.1:port` */
  readonly registry: string;
  readonly project: string;
  readonly username: string;
  readonly token: string;
  readonly apiUrl: string;
}

/** Starts, finds and ends the embedded sandbox. */
export interface SandboxHost {
  status(): SandboxStatus;
  onChange(listener: (status: SandboxStatus) => void): () => void;
  /** Starts it, or finds the one that a crash left running. sandbox-failed, registry-program-missing. */
  start(): Promise<SandboxAccess>;
  stop(): Promise<void>;
}
