import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from '#shared/zod';
import { writeAtomicallySync } from './atomic-file';
import { type Report, readStored } from './quarantine';

const File = z.object({ id: z.uuid() });

/** A random name of this installation, made once: engines recognise earlier build contexts by it. Says nothing about the user. */
export function installationId(home: string, report: Report): string {
  const path = join(home, 'installation.json');
  const known = readStored(path, File, report);
  if (known !== null) return known.id;
  const id = randomUUID();
  try {
    writeAtomicallySync(path, JSON.stringify({ id }));
  } catch (cause) {
    report({
      tone: 'warning',
      message: `Gantry cannot write to its own folder ${home}; nothing will be kept.`,
      detail: String(cause),
    });
  }
  return id;
}
