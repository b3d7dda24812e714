import type { TokenPlace } from '#shared/model/connection';

/**
 * Secrets by name: a connection's push token under its ID, its platform token under `<ID>/api`, the pull robot's under `<ID>/pull`, hidden
 * variables of app templates under `<ID>/env/<repository>/<KEY>`. Never in settings, logs or job files.
 */
export interface Secrets {
  available(): boolean;
  get(name: string): Promise<string | null>;
  /** Where it was kept: the keychain where there is one, else memory (or a file when the user decided so). */
  set(name: string, token: string): Promise<TokenPlace>;
  place(name: string): Promise<TokenPlace>;
  remove(name: string): Promise<void>;
  /** Of all that are kept. */
  names(): Promise<readonly string[]>;
}

/** One stored secret: encrypted by the keychain, or plain after the user's explicit decision. */
export interface StoredSecret {
  readonly kept: 'encrypted' | 'plain';
  /** Base64 of the cipher text, or the text itself. */
  readonly value: string;
}

/** `secrets.json`, readable by this user only. Throws AppFailure disk-full or disk-error. */
export interface SecretsFile {
  load(): Promise<Readonly<Record<string, StoredSecret>>>;
  save(secrets: Readonly<Record<string, StoredSecret>>): Promise<void>;
}
