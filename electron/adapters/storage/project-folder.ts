import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ProjectFolder } from '#core/ports/projects-store';
import { AppFailure } from '#shared/errors';
import { ProjectConfig } from '#shared/model/project';
import { writeAtomically } from './atomic-file';

const CONFIG = 'gantry.json';
const GIT_WITHIN_MS = 5000;
/** Never looked into for Dockerfiles. */
const passedOver = new Set(['node_modules', '.git', 'Library', 'DerivedDataCache']);

const isDockerfile = (name: string): boolean =>
  /^Dockerfile$|^Dockerfile\.(?!dockerignore$)[^.]+$|\.Dockerfile$/i.test(name) && !name.endsWith('.dockerignore');

/** A game project's folder on disk. */
export function createProjectFolder(): ProjectFolder {
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
    gitDescribe,
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

function gitDescribe(folder: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['describe', '--tags', '--always', '--dirty'],
      { cwd: folder, timeout: GIT_WITHIN_MS, windowsHide: true },
      (error, output) => {
        resolve(error === null && output.trim() !== '' ? output.trim() : null);
      },
    );
  });
}
