import type { Route } from '../route';

/** One that is being read, one that is being filled, and some between. */
export const SLOTS = 6;

/** What the thread is started with. */
export interface Wanted {
  readonly route: Route;
  /** With the API's version; a GET that the engine answers with a tar archive. */
  readonly path: string;
  readonly memory: SharedArrayBuffer;
}

/** To the thread: the oldest piece was used, its slot is free. */
export type ToThread = 'used';

export type FromThread =
  /** A file of the archive: its pieces follow, and its end. */
  | { readonly is: 'entry'; readonly name: string; readonly sizeBytes: number }
  /** The next one is in its slot. `readBytes`: of the archive so far. */
  | { readonly is: 'piece'; readonly bytes: number; readonly readBytes: number }
  | { readonly is: 'entryEnd' }
  | { readonly is: 'end' }
  /** The engine answered with another status. */
  | { readonly is: 'refused'; readonly statusCode: number; readonly body: string }
  /** An error of the socket, of docker-modem or of the archive. */
  | {
      readonly is: 'failed';
      readonly message: string;
      readonly code: string | undefined;
      readonly statusCode: number | undefined;
    };
