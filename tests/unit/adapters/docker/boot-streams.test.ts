import { describe, expect, it } from 'vitest';
import { memoryOf } from '#adapters/docker/boot-streams';

const MIB = 1024 * 1024;

describe('memory in the engine’s words', () => {
  it('is told without the inactive cache of files, by either version of cgroups', () => {
    expect(memoryOf({ usage: 90 * MIB, stats: { inactive_file: 30 * MIB } })).toBe(60 * MIB);
    const stats = { total_inactive_file: 30 * MIB, inactive_file: 1, total_cache: 40 * MIB };
    expect(memoryOf({ usage: 90 * MIB, stats })).toBe(60 * MIB);
  });
  it('is the kernel’s own peak where that is higher: a short one falls between two looks', () => {
    const stats = { total_inactive_file: 30 * MIB, total_cache: 40 * MIB };
    expect(memoryOf({ usage: 90 * MIB, max_usage: 300 * MIB, failcnt: 0, stats })).toBe(260 * MIB);
    expect(memoryOf({ usage: 90 * MIB, max_usage: 95 * MIB, failcnt: 0, stats })).toBe(60 * MIB);
  });
  it('leaves the peak aside where it may have been cache that has gone since', () => {
    const stats = { total_inactive_file: 30 * MIB, total_cache: 40 * MIB };
    expect(memoryOf({ usage: 90 * MIB, max_usage: 300 * MIB, failcnt: 7, stats })).toBe(60 * MIB);
    expect(memoryOf({ usage: 90 * MIB, max_usage: 300 * MIB, failcnt: 0 })).toBe(90 * MIB);
  });
  it('is not known before the start and after the end', () => {
    expect(memoryOf({})).toBeNull();
  });
});
