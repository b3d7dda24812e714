/** A piece of work that tells what it does and can be stopped. */
export interface Running<Event> {
  readonly signal: AbortSignal;
  readonly on: (event: Event) => void;
}
