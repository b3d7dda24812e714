import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Node } from 'jsonc-parser';
import type { DockerConfig } from '#core/ports/docker-config';
import { AppFailure } from '#shared/errors';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { diskFailure, writeAtomically } from '../storage/atomic-file';
import { dockerConfigDir, type HostFacts } from './endpoints';

/** docker/cli cli/config/configfile: with a credential store, an entry is there but empty. */
const Entry = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
const ConfigFile = z.object({ auths: z.record(z.string(), z.unknown()).optional() });

interface Readable {
  readonly name: string;
  readonly username: string | null;
}

/** Looks into the docker command's file and takes out one registry's entry where asked to; Gantry never puts anything there. */
export function createDockerConfig(facts: HostFacts): DockerConfig {
  const path = join(dockerConfigDir(facts), 'config.json');
  return {
    plaintext: async (registry) => {
      const text = await read(path);
      const [found] = text === null ? [] : readable(path, text, registry);
      return found === undefined ? null : { path, entry: found.name, username: found.username };
    },
    remove: async (registry) => {
      const text = await read(path);
      if (text === null) return;
      let without = text;
      for (const { name } of readable(path, text, registry)) without = await withoutEntry(without, name);
      if (without === text) return;
      // A link stays a link: what it names is replaced, with the rights that it has.
      const real = await realpath(path).catch(() => path);
      const mode = (await stat(real).catch((cause: unknown) => Promise.reject(diskFailure(real, cause)))).mode & 0o777;
      await writeAtomically(real, without, { mode });
    },
  };
}

/** Null where there is no such file. Text that would not come out as it went in is not touched. */
async function read(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw unreadable(path, String(cause));
  });
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw unreadable(path, 'not UTF-8');
  return text;
}

function readable(path: string, text: string, registry: string): Readable[] {
  const config = ConfigFile.safeParse(parseJson(text));
  if (!config.success) throw unreadable(path, z.prettifyError(config.error));
  return Object.entries(config.data.auths ?? {}).flatMap(([name, value]) => {
    const entry = Entry.safeParse(value);
    if (hostOf(name) !== registry.toLowerCase() || !entry.success) return [];
    const { auth, username, password, identitytoken } = entry.data;
    if (!auth && !password && !identitytoken) return [];
    const [coded = ''] = Buffer.from(auth ?? '', 'base64')
      .toString('utf8')
      .split(':');
    return [{ name, username: coded || username || null }];
  });
}

/** Cuts out the entry with one comma and the white space on one side of it; everything else stays as it was written. */
async function withoutEntry(text: string, name: string): Promise<string> {
  const { findNodeAtLocation, parseTree } = await import('jsonc-parser');
  const tree = parseTree(text);
  const auths = tree === undefined ? undefined : findNodeAtLocation(tree, ['auths']);
  const entries = auths?.children ?? [];
  const index = entries.findIndex((property) => property.children?.[0]?.value === name);
  const entry = entries[index];
  if (auths === undefined || entry === undefined) return text;
  const [before, after] = [entries[index - 1], entries[index + 1]];
  const cut = (from: number, to: number): string => text.slice(0, from) + text.slice(to);
  if (after !== undefined) return cut(entry.offset, after.offset);
  return before === undefined ? cut(auths.offset + 1, endOf(auths) - 1) : cut(endOf(before), endOf(entry));
}

const endOf = ({ offset, length }: Node): number => offset + length;

/** docker/cli's ConvertToHostname: without scheme and path; `https://index.docker.io/v1/` is one of its spellings. */
const hostOf = (name: string): string =>
  name
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/s, '')
    .toLowerCase();

const unreadable = (path: string, detail: string): AppFailure =>
  new AppFailure({
    code: 'data-unreadable',
    message: `${path} cannot be read as the docker command’s configuration, so Gantry leaves it alone.`,
    detail,
  });
