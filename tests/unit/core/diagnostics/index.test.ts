import { describe, expect, it } from 'vitest';
import { createDiagnostics } from '#core/diagnostics/index';
import { AppFailure } from '#shared/errors';
import { defaultSettings } from '#shared/model/settings';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';
import { readyEngine } from '../../../support/renderer-preview/samples';

describe('diagnostics', () => {
  it('tell what a bug report needs, and no secret', async () => {
    const { publishing, engine, logs } = publishingOverFakes();
    engine.buildEvents = [{ kind: 'log', line: 'ENV GAME_TOKEN=abcdef123456 and my-push-token' }];
    engine.gates.fail(
      'push',
      new AppFailure({ code: 'upload-cut', message: 'Cut.', detail: 'Authorization: Basic Zm9vOmJhcg==' }),
    );
    const { id } = await publishing.start(pushRequest);
    await publishing.ended(id);
    for (let line = 0; line < 100; line += 1) logs.append(id, `line ${line}`);
    const diagnostics = createDiagnostics({
      version: '1.2.3',
      runtime: 'Electron 45, linux x64',
      engine: async () => ({ is: 'notInstalled' }),
      preferences: async () => defaultSettings,
      connections: () => [
        {
          id: 'connection',
          kind: 'registry',
          name: 'Studio',
          registry: 'registry.example.com',
          scheme: 'https',
          project: 'studio',
          username: 'robot$studio+push',
          apiUrl: null,
          storageLimitBytes: null,
          trustedCertificate: null,
          pullUsername: null,
          knownRepositories: [],
          capabilities: null,
          createdAt: '2026-11-23T12:00:00.000Z',
        },
      ],
      job: (job) => publishing.get({ id: job }),
      logLines: async (job, from, count) => (await logs.page(job, from, count)).lines,
      secrets: async () => ['my-push-token'],
    });
    const text = await diagnostics(id);
    for (const fact of ['1.2.3', 'Electron 45', 'notInstalled', 'registry.example.com', 'upload-cut', 'Cut.', id])
      expect(text).toContain(fact);
    for (const secret of ['abcdef123456', 'my-push-token', 'Zm9vOmJhcg==', 'secret-token'])
      expect(text).not.toContain(secret);
    await expect(diagnostics('unknown')).rejects.toMatchObject({ error: { code: 'not-found' } });
    expect(await diagnostics(null)).not.toContain(id);
  });

  it('name the context in whose stead the engine is used, and what is wrong with it', async () => {
    const unreadable = { file: '/m/meta.json', reason: 'not JSON' };
    const unusableContext = { context: 'far', namedBy: 'config.json', unreadable } as const;
    const diagnostics = createDiagnostics({
      version: '1.2.3',
      runtime: 'Electron 45, linux x64',
      engine: async () => ({ ...readyEngine, unusableContext }),
      preferences: async () => defaultSettings,
      connections: () => [],
      job: () => Promise.reject(new Error('No push was asked for')),
      logLines: async () => [],
      secrets: async () => [],
    });
    expect(await diagnostics(null)).toMatch(
      /^Engine: .*the context far, .*\/m\/meta\.json cannot be read \(not JSON\)$/m,
    );
  });
});
