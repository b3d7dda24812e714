import { afterEach, describe, expect, it } from 'vitest';
import { random, types } from '../../support/registry-client';
import { platform, pushClient, sandboxes } from './support';

const { folder, start, clean } = sandboxes();
afterEach(clean);

const refusalOf = (text: string): { code: string; message: string } =>
  (JSON.parse(text) as { errors: [{ code: string; message: string }] }).errors[0];

describe('the sandbox’s storage limit', () => {
  it('refuses the request that finishes a blob, in Harbor’s words; what came before stays counted', async () => {
    const { access } = await start(await folder(), { quotaBytes: 1024 * 1024 });
    const client = pushClient(access);
    const fits = random(512 * 1024);
    expect((await client.pushBlob('sandbox/game', fits)).status).toBe(201);

    const refused = await client.pushBlob('sandbox/game', random(768 * 1024));
    expect(refused.status).toBe(403);
    expect(refusalOf(refused.text)).toEqual({
      code: 'DENIED',
      message:
        'adding 768.0 KiB of storage resource, which when updated to current usage of 512.0 KiB will exceed the configured upper limit of 1.0 MiB.',
    });
    expect(await platform(access).storage()).toMatchObject({ used_bytes: fits.length, limit_bytes: 1024 * 1024 });
    // What is there already needs no room.
    expect((await client.pushBlob('sandbox/game', fits)).status).toBe(201);
  });

  it('refuses to open an upload once the limit is exceeded', async () => {
    const { access } = await start(await folder());
    const client = pushClient(access);
    await client.pushBlob('sandbox/game', random(2048));
    await platform(access).setQuota(1024);
    const refused = await client.openUpload('sandbox/game');
    expect(refused.status).toBe(403);
    expect(refusalOf(refused.text)).toEqual({
      code: 'DENIED',
      message:
        'subtracting 0 B of storage resource, which when updated to current usage of 2.0 KiB will exceed the configured upper limit of 1.0 KiB.',
    });
    await platform(access).setQuota(null);
    expect((await client.openUpload('sandbox/game')).status).toBe(202);
  });

  it('refuses a manifest that no longer fits', async () => {
    const { access } = await start(await folder(), { quotaBytes: 1000 });
    const client = pushClient(access);
    await client.pushBlob('sandbox/game', random(990));
    const manifest = { schemaVersion: 2, mediaType: types.oci, layers: [] };
    const refused = await client.pushManifest('sandbox/game', 'v1', manifest, types.oci);
    expect(refused.status).toBe(403);
    expect(refusalOf(refused.text).message).toContain('will exceed the configured upper limit of');
  });

  it('holds for blobs that are finished at the same moment', async () => {
    const limitBytes = 250_000;
    const { access } = await start(await folder(), { quotaBytes: limitBytes });
    const client = pushClient(access);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => client.pushBlob('sandbox/game', random(100_000))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403, 403, 403]);
    expect((await platform(access).storage()).used_bytes).toBe(200_000);
    // Nothing stays set aside for the refused ones.
    expect((await client.pushBlob('sandbox/game', random(50_000))).status).toBe(201);
  });
});
