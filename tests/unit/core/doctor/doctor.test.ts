import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FindingCode, findingCodes } from '#shared/model/finding';
import { onDisk } from '../../../support/builds/disk';
import { go } from '../../../support/builds/engines';
import { findingsIn, findingsOf } from '../../../support/builds/examining';
import { broken, healthy } from '../../../support/builds/faults';

describe('a healthy build', () => {
  it.each(healthy)('of %s has no findings', async (_name, files) => {
    const dockerfile = typeof files['Dockerfile'] === 'string' ? files['Dockerfile'] : null;
    expect(await findingsOf(files, { dockerfile })).toEqual([]);
  });
});

describe('a broken build', () => {
  it.each(broken)('(%s) has exactly the finding %s', async (_name, code, files) => {
    const dockerfile = typeof files['Dockerfile'] === 'string' ? files['Dockerfile'] : null;
    const found = await findingsOf(files, { dockerfile });
    expect(found.map((finding) => finding.code)).toEqual([code]);
    expect(found[0]?.why).toMatch(/[.”]$/);
  });
  it('with the tag latest', async () => {
    expect((await findingsOf(go(), { tag: 'latest' })).map(({ code }) => code)).toEqual(['latest-tag']);
  });
  it('larger than what is left', async () => {
    const [found, ...others] = await findingsOf(go(), { storageLeftBytes: 100 });
    expect(found).toMatchObject({ code: 'storage-short', severity: 'warning' });
    expect(others).toEqual([]);
  });
  it('with a file over 2 GB', async () => {
    const folder = await onDisk({ ...go(), 'maps/huge.pak': '' });
    await truncate(join(folder, 'maps/huge.pak'), 2_000_000_001);
    expect(await findingsIn(folder)).toMatchObject([
      { code: 'large-file', files: ['maps/huge.pak'], bytes: 2_000_000_001 },
    ]);
  });
  it('is met in each of the ways there are', () => {
    const met = new Set<FindingCode>([...broken.map(([, code]) => code), 'latest-tag', 'storage-short', 'large-file']);
    expect(findingCodes.filter((code) => !met.has(code))).toEqual([]);
  });
});
