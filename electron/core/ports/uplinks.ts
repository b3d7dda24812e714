/** How fast a registry took bytes. */
export interface Uplink {
  readonly bytesPerS: number;
  /** Something else may have held it up: the line takes so much, and perhaps more. */
  readonly isAtLeast: boolean;
}

/** How fast registries took bytes when they were last pushed to. A cache: losing it costs speed only. */
export interface Uplinks {
  /** Null: not known. `registry`: `host[:port]`. */
  get(registry: string): Promise<Uplink | null>;
  put(registry: string, uplink: Uplink): Promise<void>;
}
