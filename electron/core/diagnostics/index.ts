import type { Connection } from '#shared/model/connection';
import { contextFault, type EngineStatus } from '#shared/model/engine';
import type { JobView } from '#shared/model/publish-job';
import type { Preferences } from '#shared/model/settings';
import { redact } from './redact';

export interface DiagnosticsTools {
  readonly version: string;
  /** "Electron 45.4.1, linux x64" or "Node 22.1.0, win32 x64" */
  readonly runtime: string;
  readonly engine: () => Promise<EngineStatus>;
  readonly preferences: () => Promise<Preferences>;
  readonly connections: () => readonly Connection[];
  readonly job: (id: string) => Promise<JobView>;
  readonly logLines: (id: string, from: number, count: number) => Promise<readonly string[]>;
  /** Every token known at this moment; none of them may appear in the text. */
  readonly secrets: () => Promise<readonly string[]>;
}

const LAST_LINES = 60;

/** Text for a bug report: what is installed, what is connected, how the push ended. Never a secret. */
export function createDiagnostics(tools: DiagnosticsTools): (jobId: string | null) => Promise<string> {
  return async (jobId) => {
    const engine = await tools.engine();
    const parts = [
      `Gantry ${tools.version} (${tools.runtime})`,
      `Engine: ${engineInWords(engine)}`,
      `Preferences: ${JSON.stringify(await tools.preferences())}`,
      ...tools
        .connections()
        .map(
          ({ kind, registry, scheme, project }) => `Connection: ${kind}, ${scheme}://${registry}, project ${project}`,
        ),
      ...(jobId === null ? [] : await jobInWords(tools, jobId)),
    ];
    return redact(parts.join('\n'), await tools.secrets());
  };
}

function engineInWords(engine: EngineStatus): string {
  const where = 'endpoint' in engine ? ` at ${engine.endpoint.host} (${engine.endpoint.label})` : '';
  if (engine.is !== 'ready') return `${engine.is}${where}`;
  const { facts, unusableContext: unusable } = engine;
  const instead = unusable === null ? '' : `, instead of the context ${unusable.context}, ${contextFault(unusable)}`;
  return `${facts.product} ${facts.version}, API ${facts.apiVersion}, ${facts.builder}${where}${instead}`;
}

async function jobInWords(tools: DiagnosticsTools, id: string): Promise<string[]> {
  const job = await tools.job(id);
  const lines = await tools.logLines(id, Math.max(0, job.logLines - LAST_LINES), LAST_LINES);
  const { repository, tag, registry, source } = job.request;
  return [
    `Push ${job.id}: ${registry} ${repository}:${tag}, from ${source.from}`,
    `State: ${JSON.stringify(job.state)}`,
    `Times: ${JSON.stringify(job.times)}`,
    `Last ${lines.length} of ${job.logLines} log lines:`,
    ...lines.map((line) => `  ${line}`),
  ];
}
