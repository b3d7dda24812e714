import { describe, expect, it } from 'vitest';
import { SegmentSize } from '#adapters/registry/uploads/segment-size';

const MB = 1_000_000;
/** The sizes of the requests of a blob over a line of so many bytes per second. */
function requestsOf(blobBytes: number, bytesPerS: number, limits = new Map<string, number>()): readonly number[] {
  const size = new SegmentSize(limits, 'registry.example');
  const requests: number[] = [];
  for (let doneBytes = 0; doneBytes < blobBytes; ) {
    const bytes = Math.min(size.bytes, blobBytes - doneBytes);
    requests.push(bytes);
    doneBytes += bytes;
    size.took(bytes, (bytes / bytesPerS) * 1000, doneBytes);
  }
  return requests;
}

describe('the size of one request', () => {
  it('grows with what is confirmed: a cut costs a tenth of it at most, and large blobs take few requests', () => {
    const requests = requestsOf(5000 * MB, 500 * MB);
    expect(requests.length).toBeLessThan(60);
    let doneBytes = 0;
    for (const bytes of requests) {
      expect(bytes).toBeLessThanOrEqual(Math.max(6 * 1024 * 1024, doneBytes * 0.1 + 1));
      doneBytes += bytes;
    }
  });

  it('is some seconds long at most, and never so small that S3 would have to copy', () => {
    expect(Math.max(...requestsOf(2000 * MB, 5 * MB))).toBeLessThanOrEqual(20 * MB);
    expect(Math.min(...requestsOf(60 * MB, 0.1 * MB).slice(0, -1))).toBeGreaterThan(5 * 1024 * 1024);
  });

  it('stays within what a proxy lets through', () => {
    expect(Math.max(...requestsOf(500 * MB, 500 * MB, new Map([['registry.example', MB]])))).toBe(MB);
  });
});
