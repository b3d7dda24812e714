import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ProjectFolder } from '#core/ports/projects-store';
import { AppFailure } from '#shared/errors';
import { ProjectConfig } from '#shared/model/project';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';

const CONFIG = 'gantry.json';
const GIT_WITHIN_MS = 5000;
/** Never looked into for Dockerfiles. */
const passedOver = new Set(['node_modules', '.git', 'Library', 'DerivedDataCache']);

const isDockerfile = (name: string): boolean =>
  /^Dockerfile$|^Dockerfile\.(?!dockerignore$)[^.]+$|\.Dockerfile$/i.test(name) && !name.endsWith('.dockerignore');

/** A game project's folder on disk. */
export function createProjectFolder({ gitWithinMs = GIT_WITHIN_MS } = {}): ProjectFolder {
  const git = gitWithin(gitWithinMs);
  return {
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    baseName: (folder) => basename(folder),
    dockerfiles: async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const below = await Promise.all(
        entries
          .filter((entry) => entry.isDirectory() && !passedOver.has(entry.name))
          .map(async ({ name }) =>
            (await readdir(join(folder, name)).catch(() => [])).filter(isDockerfile).map((file) => `${name}/${file}`),
          ),
      );
      const here = entries.filter((entry) => !entry.isDirectory() && isDockerfile(entry.name)).map(({ name }) => name);
      return [...here.sort(), ...below.flat().sort()];
    },
    readConfig: async (folder) => {
      const path = join(folder, CONFIG);
      const text = await readFile(path, 'utf8').catch(() => null);
      return text === null ? null : parseConfig(path, text);
    },
    writeConfig: (folder, config) => writeAtomically(join(folder, CONFIG), `${JSON.stringify(config, null, 2)}\n`),
    gitDescribe: (folder) => git(folder, 'describe', '--tags', '--always', '--dirty'),
    gitSource: async (folder) => {
      const [commit, origin] = await Promise.all([
        // No tag is to be named: the whole hash alone.
        git(folder, 'describe', '--exclude=*', '--always', '--abbrev=64', '--dirty'),
        git(folder, 'remote', 'get-url', 'origin'),
      ]);
      return { commit, origin };
    },
  };
}

function parseConfig(path: string, text: string): ProjectConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new AppFailure(
      {
        code: 'data-unreadable',
        message: `${path} is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      },
      { cause },
    );
  }
  const config = ProjectConfig.safeParse(raw);
  if (config.success) return config.data;
  throw new AppFailure({
    code: 'data-unreadable',
    message: `${path} does not fit its schema:\n${z.prettifyError(config.error)}`,
  });
}

/** What it says; null where it fails, is not there, or takes too long. It takes no locks that somebody's own git would wait for. */
const gitWithin =
  (timeout: number) =>
  (cwd: string, ...args: readonly string[]): Promise<string | null> => {
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    return new Promise((resolve) => {
      execFile('git', args, { cwd, env, timeout, windowsHide: true }, (error, output) => {
        resolve(error === null && output.trim() !== '' ? output.trim() : null);
      });
    });
  };
