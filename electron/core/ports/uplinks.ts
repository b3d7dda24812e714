/** How fast registries took bytes when they were last pushed to from here. A cache: losing it costs speed only. */
export interface Uplinks {
  /** Bytes per second; null: not known. `registry`: `host[:port]`. */
  get(registry: string): Promise<number | null>;
  put(registry: string, bytesPerS: number): Promise<void>;
}
