import { join } from 'node:path';
import { createDockerEngine } from '#adapters/docker/index';
import { startRegistryContainer } from '#adapters/docker/registry-container';
import { createPlatform } from '#adapters/platform/index';
import { createRegistry } from '#adapters/registry/index';
import { installationId } from '#adapters/storage/installation';
import type { Report } from '#adapters/storage/quarantine';
import { readSettings } from '#adapters/storage/read-settings';
import type { Engine } from '#core/ports/engine';
import type { Log } from '#core/ports/log';
import type { Platform } from '#core/ports/platform';
import type { Registry } from '#core/ports/registry';
import { type Sandbox, startSandbox } from '#sandbox/index';
import type { Settings } from '#shared/model/settings';
import { recipeFiles } from './desk';
import { gantryHome, type HostFacts } from './home';
import type { Keys } from './keys';
import type { Output } from './output';
import { findTarget, type Target } from './target';

/** What the process is for a command; another one in tests. */
export interface Surroundings extends HostFacts {
  readonly output: Output;
  /** Writes to standard output as it is. */
  readonly print: (text: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly readInput: () => Promise<string>;
  /** What was typed after a question; null where nobody is at the keyboard. */
  readonly ask: (question: string) => Promise<string | null>;
  /** Null where nobody is at the keyboard. */
  readonly keys: Keys | null;
  /** Relative folders start here. */
  readonly workingDir: string;
}

/** The adapters that a command works with. */
export interface Workbench {
  readonly home: string;
  readonly engine: Engine;
  readonly registry: Registry;
  readonly platform: Platform;
  readonly settings: Settings;
  readonly log: Log;
  target(tokenStdin: boolean): Promise<Target>;
  sandbox(options: Partial<Parameters<typeof startSandbox>[0]>): Promise<Sandbox>;
  close(): Promise<void>;
}

/** Composes as the app does, without a window and without the keychain. */
export function openWorkbench(surroundings: Surroundings): Workbench {
  const { env, homeDir, platform, output } = surroundings;
  const home = gantryHome(surroundings);
  const report: Report = ({ message }) => output.say(message);
  const log: Log = { info: () => undefined, warn: (message) => output.say(message) };
  const settings = readSettings(home, report);
  const named = Boolean(env['DOCKER_HOST'] || env['DOCKER_CONTEXT']);
  const engine = createDockerEngine({
    env,
    homeDir,
    platform,
    chosenHost: named ? null : settings.engineHost,
    installationId: installationId(home, report),
    bundled: recipeFiles,
    log,
  });
  const userAgent = `gantry/${__GANTRY_VERSION__}`;
  const opened: Sandbox[] = [];
  const sandbox: Workbench['sandbox'] = async (options) => {
    const started = await startSandbox({
      dataDir: join(home, 'sandbox'),
      port: null,
      quotaBytes: undefined,
      path: env['PATH'] ?? '',
      startContainer: (container) => startRegistryContainer({ env, homeDir, platform }, container),
      ...options,
    });
    opened.push(started);
    return started;
  };
  return {
    home,
    engine,
    registry: createRegistry({ userAgent }),
    platform: createPlatform({ userAgent }),
    settings,
    log,
    sandbox,
    target: async (tokenStdin) =>
      findTarget({
        env,
        settings,
        typedToken: tokenStdin ? (await surroundings.readInput()).trim() : null,
        sandbox: async () => (await sandbox({})).access,
      }),
    close: async () => {
      for (const started of opened) await started.close().catch(() => undefined);
    },
  };
}
