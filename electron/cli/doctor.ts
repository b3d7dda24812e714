import { rmSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { notReadyFailure } from '#adapters/docker/not-ready';
import { writeAtomicallySync } from '#adapters/storage/atomic-file';
import { withTypedLimit } from '#core/connections/index';
import { type AppError, AppFailure, toAppError } from '#shared/errors';
import { unusableContextInWords } from '#shared/model/engine';
import { count, formatBytes } from '#shared/model/format';
import { type Capabilities, rightsOf } from '#shared/model/registry';
import { err, ok } from '#shared/result';
import { type ExitCode, exit, exitCodeOf } from './exit-codes';
import type { Target } from './target';
import { forCommand } from './way-out';
import type { Surroundings, Workbench } from './workbench';

/** More than a disk holds that has no block left. */
const TRIAL_BYTES = 10_000;

/** One thing that a push needs. `error` null: it works. */
interface Finding {
  readonly name: 'gantry' | 'home' | 'engine' | 'connection' | 'registry' | 'storage' | 'platform';
  readonly says: string;
  readonly error: AppError | null;
}

/** `gantry doctor`: asks everything that a push needs, and goes on after what does not work. */
export async function doctor(tokenStdin: boolean, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { output, signal, platform } = around;
  const findings: Finding[] = [];
  const lines: string[] = [];
  const told = (finding: Finding): void => {
    findings.push(finding);
    const { name, says, error } = finding;
    output.event({ type: 'check', name, ok: error === null, says, error });
    lines.push(`${error === null ? '✓' : '✗'} ${name.padEnd(10)} ${says}`);
  };
  const ask = async (name: Finding['name'], question: () => Promise<string>): Promise<void> => {
    signal.throwIfAborted();
    output.live(`… ${name}`);
    try {
      told({ name, says: await question(), error: null });
    } catch (thrown) {
      const error = forCommand(toAppError(thrown), null, bench.home);
      told({ name, says: error.message, error });
    }
  };

  await ask(
    'gantry',
    async () => `${__GANTRY_VERSION__}, Node ${process.versions.node}, ${platform} ${release()}, ${process.arch}`,
  );
  await ask('home', async () => askHome(bench));
  await ask('engine', () => askEngine(bench));
  const target = await bench.target(tokenStdin).then(ok, (thrown: unknown) => err(toAppError(thrown)));
  if (target.ok) {
    const { name, access } = target.value;
    const { scheme, registry, project, username } = access;
    const says = `${scheme}://${registry}, project ${project}, as ${username} (${name})`;
    told({ name: 'connection', says, error: null });
    await ask('registry', () => askRegistry(bench, target.value, signal));
    await ask('storage', () => askStorage(bench, target.value, signal));
    if (access.apiUrl !== null) await ask('platform', () => askPlatform(bench, target.value));
  } else {
    told({ name: 'connection', says: target.error.message, error: target.error });
  }
  const first = findings.find(({ error }) => error !== null)?.error ?? null;
  const checks = findings.map(({ name, says, error }) => ({
    name,
    ok: error === null,
    says,
    code: error?.code ?? null,
  }));
  output.result({ ok: first === null, checks }, lines.join('\n'));
  return first === null ? exit.done : exitCodeOf(first.code);
}

/** Pushes are saved there step by step. */
function askHome({ home }: Workbench): string {
  const trial = join(home, `doctor-${process.pid}`);
  writeAtomicallySync(trial, 'x'.repeat(TRIAL_BYTES));
  rmSync(trial, { force: true });
  return `${home}, can be written`;
}

async function askPlatform({ platform }: Workbench, { access, name }: Target): Promise<string> {
  if (access.apiToken === null)
    return `${access.apiUrl}: no token given (GANTRY_API_TOKEN), so it is not asked (${name})`;
  const apps = await platform.apps(access);
  return `${access.apiUrl}: ${count(apps.length, 'app')}`;
}

async function askEngine({ engine }: Workbench): Promise<string> {
  const status = await engine.status();
  if (status.is !== 'ready') throw notReadyFailure(status);
  const { facts, endpoint, unusableContext } = status;
  const { product, version, apiVersion, os, arch, builder } = facts;
  const says = `${product} ${version}, API ${apiVersion}, ${os}/${arch}, ${builder}, at ${endpoint.host}`;
  return unusableContext === null ? says : `${says}. ${unusableContextInWords(unusableContext)}`;
}

async function askRegistry({ registry }: Workbench, { access }: Target, signal: AbortSignal): Promise<string> {
  const capabilities = await registry.probe(access, signal);
  const says = rightsInWords(capabilities);
  if (capabilities.mayPush !== false) return says;
  throw mayNotPush(access.username, says);
}

async function askStorage({ registry }: Workbench, { access }: Target, signal: AbortSignal): Promise<string> {
  const figures = withTypedLimit(access, await registry.storage(access, signal));
  const used = figures.usedBytes === null ? 'use unknown' : `${formatBytes(figures.usedBytes)} in use`;
  if (figures.unlimited) return `${used}, no limit`;
  if (figures.limitBytes === null) return `${used}, limit unknown (GANTRY_STORAGE_LIMIT sets it)`;
  const says = `${used} of ${formatBytes(figures.limitBytes)}`;
  if (figures.usedBytes === null || figures.usedBytes < figures.limitBytes) return says;
  throw fullRegistry(says);
}

/** `Harbor 2.16.0; may: list, push; may not: delete; not said: see storage` */
export function rightsInWords(capabilities: Capabilities): string {
  const { product, dialect } = capabilities;
  const parts = rightsOf(capabilities).map(({ words, names }) => `${words}: ${names.join(', ')}`);
  return [product ?? dialect, ...parts].join('; ');
}

const mayNotPush = (username: string, says: string): AppFailure =>
  new AppFailure({
    code: 'registry-denied',
    message: `${username} may not push here (${says}). Ask the registry’s administrator for push rights.`,
  });

const fullRegistry = (says: string): AppFailure =>
  new AppFailure({ code: 'storage-full', message: `Full: ${says}. Delete old builds or ask for more storage.` });
