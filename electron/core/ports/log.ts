/** The app's own log (`logs/gantry.log`), not a job's. Secrets are never passed to it. */
export interface Log {
  info(message: string): void;
  warn(message: string, cause?: unknown): void;
}
