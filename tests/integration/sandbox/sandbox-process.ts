import { startSandbox } from '#sandbox/index';

// A process that runs a sandbox until it is killed: `node sandbox-process.js <data folder>`, one line of JSON when it stands.
const sandbox = await startSandbox({
  dataDir: process.argv[2] ?? '',
  port: null,
  quotaBytes: undefined,
  path: process.env['PATH'] ?? '',
  startContainer: () => Promise.reject(new Error('no engine here')),
});
process.stdout.write(`${JSON.stringify({ ...sandbox.access, shared: sandbox.shared })}\n`);
process.on('SIGTERM', () => void sandbox.close().then(() => process.exit(0)));
if (sandbox.shared) process.exit(0);
