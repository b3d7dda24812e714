import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { formatHarborBytes, Quota } from '#sandbox/quota';
import { type Counted, Usage } from '#sandbox/usage';

class KnownUsage extends Usage {
  bytes = 0;
  readonly uploads = new Map<string, number>();
  readonly blobs = new Set<string>();

  constructor() {
    super('/nonexistent');
  }
  override counted = (): Promise<Counted> =>
    Promise.resolve({ usedBytes: this.bytes, counts: (digest) => this.blobs.has(digest) });
  readonly uncounted = new Map<string, number>();
  override uncountedBytes = (digests: readonly string[]): Promise<number> =>
    Promise.resolve(digests.reduce((sum, digest) => sum + (this.uncounted.get(digest) ?? 0), 0));
  override hasBlob = (digest: string): Promise<boolean> => Promise.resolve(this.blobs.has(digest));
  override uploadBytes = (repository: string, id: string): Promise<number> =>
    Promise.resolve(this.uploads.get(`${repository} ${id}`) ?? 0);
}

const request = (method: string, url: string, bodyBytes = 0): IncomingMessage =>
  ({ method, url, headers: { 'content-length': String(bodyBytes) } }) as IncomingMessage;
const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const finish = (id: string, bodyBytes = 0, blob = digest) =>
  request('PUT', `/v2/sandbox/a/b/blobs/uploads/${id}?digest=${encodeURIComponent(blob)}`, bodyBytes);

describe('bytes in Harbor’s words', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [30_408_704, '29.0 MiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
    [2000 * 1024 ** 4, '2000.0 TiB'],
  ])('%i is %s', (bytes, words) => expect(formatHarborBytes(bytes)).toBe(words));
});

describe('the limit', () => {
  it('lets everything pass where there is none', async () => {
    const usage = new KnownUsage();
    usage.bytes = 10 ** 12;
    const verdict = await new Quota(usage, () => null).judge(request('PUT', '/v2/sandbox/a/manifests/v1', 10 ** 9));
    expect('refusal' in verdict).toBe(false);
  });

  it('counts what an upload has received together with the last request’s body', async () => {
    const usage = new KnownUsage();
    usage.uploads.set('sandbox/a/b 1', 60);
    const quota = new Quota(usage, () => 100);
    expect('refusal' in (await quota.judge(finish('1', 41)))).toBe(true);
    expect('refusal' in (await quota.judge(finish('1', 40)))).toBe(false);
  });

  it('asks nothing for a blob or manifest that is there', async () => {
    const usage = new KnownUsage();
    usage.bytes = 100;
    usage.blobs.add(digest);
    const quota = new Quota(usage, () => 100);
    expect('refusal' in (await quota.judge(finish('1', 50)))).toBe(false);
    expect('refusal' in (await quota.judge(request('PUT', `/v2/sandbox/a/manifests/${digest}`, 50)))).toBe(false);
    expect('refusal' in (await quota.judge(request('PUT', '/v2/sandbox/a/manifests/v1', 50)))).toBe(true);
  });

  it('judges neither reads, nor the sending of bytes, nor deletes', async () => {
    const usage = new KnownUsage();
    usage.bytes = 500;
    const quota = new Quota(usage, () => 100);
    for (const method of ['GET', 'HEAD', 'PATCH', 'DELETE'])
      expect('refusal' in (await quota.judge(request(method, '/v2/sandbox/a/blobs/uploads/1', 50)))).toBe(false);
  });

  it('counts with a manifest the released blobs that it names', async () => {
    const usage = new KnownUsage();
    const quota = new Quota(usage, () => 1000);
    const body = Buffer.from(JSON.stringify({ layers: [{ mediaType: 'x/y', digest, size: 5 }] }));
    const put = () => quota.judge(request('PUT', '/v2/sandbox/a/manifests/v1'), body);
    const allowed = await put();
    expect('refusal' in allowed).toBe(false);
    if ('release' in allowed) allowed.release();
    usage.uncounted.set(digest, 1000 - body.length + 1);
    expect(await put()).toMatchObject({ refusal: expect.stringMatching(/^adding 1001 B /) });
  });

  it('counts a released blob that is mounted, and asks nothing for one that counts already', async () => {
    const usage = new KnownUsage();
    const quota = new Quota(usage, () => 100);
    const mount = () => quota.judge(request('POST', `/v2/sandbox/a/blobs/uploads/?mount=${digest}&from=sandbox/b`));
    expect('refusal' in (await mount())).toBe(false);
    usage.uncounted.set(digest, 101);
    expect('refusal' in (await mount())).toBe(true);
  });

  it('sets aside what is under way, until it has ended', async () => {
    const quota = new Quota(new KnownUsage(), () => 100);
    const first = await quota.judge(finish('1', 70));
    expect('refusal' in (await quota.judge(finish('2', 70)))).toBe(true);
    if ('release' in first) {
      first.release();
      first.release();
    }
    expect('refusal' in (await quota.judge(finish('2', 70)))).toBe(false);
    expect('refusal' in (await quota.judge(finish('3', 31)))).toBe(true);
  });

  it('counts a blob once that is on disk before its request has ended', async () => {
    const usage = new KnownUsage();
    const quota = new Quota(usage, () => 100);
    await quota.judge(finish('1', 40));
    usage.bytes = 40;
    usage.blobs.add(digest);
    expect('refusal' in (await quota.judge(finish('2', 61, other)))).toBe(true);
    expect('refusal' in (await quota.judge(finish('2', 60, other)))).toBe(false);
  });

  it('counts a request that ends while the disk is read', async () => {
    const usage = new KnownUsage();
    const quota = new Quota(usage, () => 100);
    const first = await quota.judge(finish('1', 70));
    const second = quota.judge(finish('2', 70, other));
    // Told between the reading of the upload's size and the end of the reading of the disk, which does not show it yet.
    usage.counted = async () => {
      if ('release' in first) first.release();
      return { usedBytes: 0, counts: () => false };
    };
    expect('refusal' in (await second)).toBe(true);
  });
});
