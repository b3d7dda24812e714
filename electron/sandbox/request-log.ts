/** One request that came to the sandbox. */
export interface LoggedRequest {
  /** ISO, UTC. */
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

const KEPT = 10_000;

/** The last requests, oldest first, without the sandbox's own: what moved and what did not can be proved with it. */
export class RequestLog {
  private readonly kept: LoggedRequest[] = [];
  private next = 0;

  add(request: LoggedRequest): void {
    this.kept[this.next] = request;
    this.next = (this.next + 1) % KEPT;
  }

  all(): readonly LoggedRequest[] {
    return this.kept.length < KEPT ? this.kept : [...this.kept.slice(this.next), ...this.kept.slice(0, this.next)];
  }
}
