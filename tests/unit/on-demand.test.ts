import { describe, expect, it } from 'vitest';
import { later } from '../../electron/on-demand';

interface Desk {
  add(one: number, other: number): Promise<number>;
  fail(): Promise<never>;
}
const desk: Desk = {
  add: async (one, other) => one + other,
  fail: async () => {
    throw new Error('no');
  },
};

describe('what is loaded on demand', () => {
  it('is loaded by the first call, once, also for calls at the same time', async () => {
    let loads = 0;
    const it = later<Desk>({ add: true, fail: true }, async () => {
      loads += 1;
      return desk;
    });
    expect(loads).toBe(0);
    expect(await Promise.all([it.add(1, 2), it.add(3, 4)])).toEqual([3, 7]);
    await expect(it.fail()).rejects.toThrow('no');
    expect(loads).toBe(1);
  });
  it('passes on why it could not be loaded', async () => {
    const it = later<Desk>({ add: true, fail: true }, () => Promise.reject(new Error('not there')));
    await expect(it.add(1, 2)).rejects.toThrow('not there');
  });
});
