import type { TokenPlace } from '#shared/model/connection';

/** Tokens by connection ID. Never in settings, logs or job files. */
export interface Secrets {
  available(): boolean;
  get(connectionId: string): Promise<string | null>;
  /** Where it was kept: the keychain where there is one, else memory (or a file when the user decided so). */
  set(connectionId: string, token: string): Promise<TokenPlace>;
  place(connectionId: string): Promise<TokenPlace>;
  remove(connectionId: string): Promise<void>;
}
