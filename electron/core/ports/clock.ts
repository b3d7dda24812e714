/** Time, so that tests can turn it. */
export interface Clock {
  nowMs(): number;
  /** Calls back once after `delayMs`; answers with the function that takes it back. */
  after(delayMs: number, run: () => void): () => void;
}
