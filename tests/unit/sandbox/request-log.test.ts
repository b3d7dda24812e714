import { describe, expect, it } from 'vitest';
import { RequestLog } from '#sandbox/request-log';

describe('the requests that were seen', () => {
  it('are the last 10,000, oldest first', () => {
    const log = new RequestLog();
    for (let index = 0; index < 10_003; index += 1) log.add({ at: '', method: 'GET', path: `/${index}`, status: 200 });
    const all = log.all();
    expect(all).toHaveLength(10_000);
    expect([all[0]?.path, all.at(-1)?.path]).toEqual(['/3', '/10002']);
  });
});
