import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mendLines } from '#core/recipe/eject-mends';
import type { LayerFile } from '#shared/model/recipe';
import { mendText, type TextMend } from '#shared/model/text-mend';
import { onDisk } from '../../support/builds/disk';

const cases: readonly (readonly [TextMend, string, string])[] = [
  ['line-endings', '#!/bin/sh\r\nrun \r x\r\n', '#!/bin/sh\nrun \r x\n'],
  ['listen-settings', 'bind = 127.0.0.1\n', 'bind = 0.0.0.0\n'],
  ['listen-settings', '  "listen_address": "localhost",\r\n', '  "listen_address": "0.0.0.0",\r\n'],
  ['listen-settings', 'urls: http://localhost:5000;https://*:5001\n', 'urls: http://0.0.0.0:5000;https://*:5001\n'],
  ['listen-settings', 'set net_ip "127.0.0.1"\nrate 1\n', 'set net_ip "0.0.0.0"\nrate 1\n'],
  ['listen-settings', '# bind 127.0.0.1\n; bind 127.0.0.1\n// bind: localhost\n', ''],
  ['listen-settings', 'database_host = localhost\nurl = http://localhost.example.com/\n', ''],
  ['listen-settings', 'name = listen 127.0.0.1.5\n', ''],
  ['listen-settings', 'name = \u00e9\u00ff\nserver-ip=127.0.0.1', 'name = \u00e9\u00ff\nserver-ip=0.0.0.0'],
  [
    'listen-calls',
    "server.listen(7777, '127.0.0.1', ready); db('localhost')\n",
    "server.listen(7777, '0.0.0.0', ready); db('localhost')\n",
  ],
];

describe('a mended text', () => {
  it.each(cases)('%s of %j', (mend, text, mended) => {
    expect(mendText(mend, text)).toBe(mended === '' ? text : mended);
    // Twice is once.
    expect(mendText(mend, mendText(mend, text))).toBe(mendText(mend, text));
  });

  it('of the loopback address of IPv6 listens everywhere as well', () => {
    expect(mendText('listen-settings', 'bind [::1]\nlisten: ::1\n')).toBe('bind [::]\nlisten: ::\n');
  });

  it.each(cases)('%s of %j is the same by the command that the ejected Dockerfile runs', async (mend, text) => {
    const folder = await onDisk({ 'a file.txt': Buffer.from(text, 'latin1') });
    const [command = ''] = mendLines([{ path: 'app/a file.txt', mend } as LayerFile]);
    const script = `${command} && cat 'a file.txt'`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script], {
      cwd: folder,
      encoding: 'latin1',
      env: { LC_ALL: 'C' },
    });
    expect(stderr).toBe('');
    expect(stdout).toBe(mendText(mend, text));
  });
});
