import { resolve } from 'node:path';
import type { SandboxArguments } from './arguments';
import { type ExitCode, exit } from './exit-codes';
import type { Surroundings, Workbench } from './workbench';

/** `gantry sandbox`: runs the embedded platform until Ctrl-C. The connection's line is all that standard output gets. */
export async function sandbox(given: SandboxArguments, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { output, signal } = around;
  const data = given.data === null ? {} : { dataDir: resolve(around.workingDir, given.data) };
  const started = await bench.sandbox({ ...data, port: given.port, quotaBytes: given.quotaBytes });
  const ready = { type: 'ready', ...started.access, shared: started.shared };
  around.print(`${JSON.stringify(ready)}\n`);
  if (started.shared) {
    output.say('This sandbox runs already, in another process; it stays when this command ends.');
  } else {
    output.say(`The sandbox runs at ${started.access.registry}. Ctrl-C ends it.`);
    await aborted(signal);
  }
  output.result({}, null);
  return exit.done;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
