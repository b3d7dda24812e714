import { createSecretsFile } from '#adapters/storage/secrets-file';
import { pullProblem, pushProblem } from '#core/connections/index';
import { type AppError, AppFailure, toAppError } from '#shared/errors';
import { count } from '#shared/model/format';
import { cleanHost } from '#shared/model/reference';
import { type Capabilities, rightsOf } from '#shared/model/registry';
import { type ExitCode, exit, exitCodeOf } from './exit-codes';
import type { Target } from './target';
import { SIGN_IN } from './way-out';
import type { Surroundings, Workbench } from './workbench';

/** One set of credentials, and what came of asking with it. */
interface Checked {
  readonly what: 'push' | 'pull' | 'platform';
  readonly as: string;
  /** What it may do, in words. */
  readonly may: readonly string[];
  readonly problem: AppError | null;
}

/** `gantry login`: every given set of credentials is tried at what it is for. Nothing is stored: a command has no keychain. */
export async function login(tokenStdin: boolean, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { output } = around;
  const target = await bench.target(tokenStdin);
  const { access, pull } = target;
  output.say(`${access.registry}/${access.project}  (connection: ${target.name})`);
  const checks = [
    robot(bench, target, 'push', access.username, access.token, pushProblem),
    ...(pull === null ? [] : [robot(bench, target, 'pull', pull.username, pull.token, pullProblem)]),
    ...(access.apiUrl === null || access.apiToken === null ? [] : [platform(bench, target)]),
  ];
  const checked = await Promise.all(checks);
  const failed = checked.find(({ problem }) => problem !== null)?.problem ?? null;
  for (const one of checked) {
    output.event({ type: 'checked', ...one });
    output.say(`${one.problem === null ? '✓' : '✗'} ${one.what}: ${one.as}`);
    for (const line of one.may) output.say(`    ${line}`);
    // The first problem is what the command ends with, and is said then.
    if (one.problem !== null && one.problem !== failed) output.say(`    ${one.problem.message}`);
  }
  if (pull === null) output.say('– pull: no credentials given (GANTRY_PULL_USERNAME, GANTRY_PULL_TOKEN)');
  if (!checked.some(({ what }) => what === 'platform')) output.say('– platform: no API token given (GANTRY_API_TOKEN)');
  output.say('Nothing was stored: a command has no keychain.');
  if (failed !== null) {
    output.failed(failed, null);
    return exitCodeOf(failed.code);
  }
  output.result({ registry: access.registry, project: access.project, checked, stored: false }, null);
  return exit.done;
}

async function robot(
  { registry }: Workbench,
  { access }: Target,
  what: 'push' | 'pull',
  username: string,
  token: string,
  problemOf: (username: string, capabilities: Capabilities) => string | null,
): Promise<Checked> {
  try {
    const capabilities = await registry.probe({ ...access, username, token });
    const message = problemOf(username, capabilities);
    const may = rightsOf(capabilities).map(({ words, names }) => `${words}: ${names.join(', ')}`);
    const problem = message === null ? null : new AppFailure({ code: 'registry-denied', message }).error;
    return { what, as: username, may, problem };
  } catch (thrown) {
    return { what, as: username, may: [], problem: named(toAppError(thrown), what) };
  }
}

/** Which variables it is about; those of the push robot are named by themselves. */
const named = (error: AppError, what: 'push' | 'pull'): AppError =>
  what === 'push' || error.code !== 'registry-unauthorized'
    ? error
    : {
        ...error,
        message: `${error.message.replace(SIGN_IN, '')} The account comes from GANTRY_PULL_USERNAME and GANTRY_PULL_TOKEN.`,
      };

const accessWords = {
  none: 'registry: no access yet, it can be asked for',
  pending: 'registry: access is asked for',
  granted: 'registry: access granted',
  unavailable: 'registry: not part of this plan',
  notSaid: 'registry: the platform does not say',
} as const;

async function platform(bench: Workbench, { access }: Target): Promise<Checked> {
  const as = access.apiUrl ?? '';
  try {
    const apps = await bench.platform.apps(access);
    const account = await bench.platform.account(access);
    const may = [`apps: ${apps.map(({ name }) => name).join(', ') || 'none'}`, accessWords[account.access]];
    return { what: 'platform', as, may, problem: null };
  } catch (thrown) {
    return { what: 'platform', as, may: [], problem: toAppError(thrown) };
  }
}

/** `gantry logout`: the app's stored tokens of one connection go, as its Sign out does. */
export async function logout(bench: Workbench, { env, output }: Surroundings): Promise<ExitCode> {
  const { connections, activeConnectionId } = bench.settings;
  const host = cleanHost(env['GANTRY_REGISTRY'] ?? '');
  const project = env['GANTRY_PROJECT'] ?? '';
  const connection = connections.find((known) =>
    host === '' ? known.id === activeConnectionId : known.registry === host && known.project === project,
  );
  if (connection === undefined) {
    output.result({ removed: 0 }, 'The app keeps no connection of that name, so there is nothing to forget.');
    return exit.done;
  }
  const file = createSecretsFile(bench.home, ({ message }) => output.say(message));
  const before = Object.entries(await file.load());
  const rest = before.filter(([name]) => name !== connection.id && !name.startsWith(`${connection.id}/`));
  const removed = before.length - rest.length;
  if (removed > 0) await file.save(Object.fromEntries(rest));
  if (removed > 0) output.say('If the app is running, sign out there too: it keeps them in memory until it ends.');
  output.result(
    { connection: connection.name, removed },
    `${connection.name}: ${count(removed, 'stored token')} forgotten.`,
  );
  return exit.done;
}
