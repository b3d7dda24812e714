/** What deletions from here took out of a connection's registry on one day. */
export interface Cleanup {
  readonly connectionId: string;
  /** `2026-11-23`, in UTC. */
  readonly day: string;
  /** Only those that are really gone. */
  readonly artifacts: number;
  readonly freedBytes: number;
  /** Artifacts among them of which nobody knows what they freed. */
  readonly unmeasured: number;
}

/** Evidence for requests of more storage. */
export interface Cleanups {
  of(connectionId: string): Promise<readonly Cleanup[]>;
  /** Onto what is kept of that day. A failed write is logged only: the deletion itself is done. */
  add(cleanup: Cleanup): Promise<void>;
  forget(connectionId: string): Promise<void>;
}
