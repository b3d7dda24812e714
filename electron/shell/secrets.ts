import { safeStorage } from 'electron';
import type { Log } from '#core/ports/log';
import type { Secrets, SecretsFile, StoredSecret } from '#core/ports/secrets';

/**
 * Tokens in the OS keychain's care (safeStorage: DPAPI, Keychain, Secret Service), their cipher text in `secrets.json`.
 * Where there is no keychain they stay in memory until the app ends, unless the user decided for a plain file.
 */
export function createSecrets(file: SecretsFile, mayUseFile: () => boolean, log: Log): Secrets {
  const memory = new Map<string, string>();
  let stored: Promise<Record<string, StoredSecret>> | undefined;
  const load = (): Promise<Record<string, StoredSecret>> => {
    stored ??= file.load().then((secrets) => ({ ...secrets }));
    return stored;
  };
  const read = (secret: StoredSecret): string | null => {
    if (secret.kept === 'plain') return secret.value;
    if (!hasKeychain()) return null;
    try {
      return safeStorage.decryptString(Buffer.from(secret.value, 'base64'));
    } catch (cause) {
      log.warn('A stored token cannot be decrypted with this keychain', cause);
      return null;
    }
  };
  return {
    available: hasKeychain,
    get: async (id) => {
      const remembered = memory.get(id);
      if (remembered !== undefined) return remembered;
      const secret = (await load())[id];
      return secret === undefined ? null : read(secret);
    },
    set: async (id, token) => {
      memory.set(id, token);
      const secret = seal(token, mayUseFile());
      if (secret === null) return 'memory';
      const all = await load();
      all[id] = secret;
      await file.save(all);
      return secret.kept === 'plain' ? 'file' : 'keychain';
    },
    place: async (id) => {
      const secret = (await load())[id];
      if (secret !== undefined && read(secret) !== null) return secret.kept === 'plain' ? 'file' : 'keychain';
      return memory.has(id) ? 'memory' : 'missing';
    },
    names: async () => [...new Set([...memory.keys(), ...Object.keys(await load())])],
    remove: async (id) => {
      memory.delete(id);
      const all = await load();
      if (!(id in all)) return;
      delete all[id];
      await file.save(all);
    },
  };
}

function seal(token: string, mayUseFile: boolean): StoredSecret | null {
  if (hasKeychain()) return { kept: 'encrypted', value: safeStorage.encryptString(token).toString('base64') };
  return mayUseFile ? { kept: 'plain', value: token } : null;
}

/** Linux without a keyring falls back to a fixed password ("basic_text"): that is no keychain. */
function hasKeychain(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}
