import { join } from 'node:path';
import type { SecretsFile } from '#core/ports/secrets';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

const File = z.record(z.string(), z.object({ kept: z.enum(['encrypted', 'plain']), value: z.string() }));

/** `secrets.json`, mode 0600: cipher text of the OS keychain, or plain text after the user's explicit decision. */
export function createSecretsFile(home: string, report: Report): SecretsFile {
  const path = join(home, 'secrets.json');
  return {
    load: async () => readStored(path, File, report) ?? {},
    save: (secrets) => writeAtomically(path, JSON.stringify(secrets, null, 2)),
  };
}
