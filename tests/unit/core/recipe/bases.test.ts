import { describe, expect, it } from 'vitest';
import { baseOf } from '#core/recipe/bases';
import type { Build } from '#shared/model/detection';
import type { RecipeOptions } from '#shared/model/recipe';
import { onDisk } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { recipeFacts } from '../../../support/builds/recipe';

const buildOf = async (files: Parameters<typeof onDisk>[0]): Promise<Build> =>
  (await recipeFacts(await onDisk(files))).build;
const plain: Pick<RecipeOptions, 'base' | 'certificates'> = { base: null, certificates: null };

async function dotnet(version: string, framework: string | null = 'Microsoft.NETCore.App') {
  const build = await buildOf(engines.dotnet());
  if (build.engine !== 'dotnet') throw new Error(build.engine);
  const frameworkVersion = version.split('.').slice(0, 2).join('.');
  return baseOf({ ...build, version, framework, frameworkVersion }, plain);
}
async function node(version: string | null) {
  return baseOf({ ...(await buildOf(engines.node())), version }, plain);
}
const named = ({ image, isPinned }: { image: string; isPinned: boolean }) => [image.split('/').at(-1), isPinned];

describe('the base image', () => {
  it.each([
    [null, 'node:22.23.2-bookworm-slim', true],
    ['24', 'node:24.19.0-bookworm-slim', true],
    ['26', 'node:26.7.0-bookworm-slim', true],
    ['20', 'node:20-bookworm-slim', false],
  ])('of Node %s is %s', async (version, image, isPinned) => {
    expect(named(await node(version))).toEqual([image, isPinned]);
  });
  it.each([
    ['8.0.0', undefined, 'runtime:8.0.30-bookworm-slim', true],
    ['8.0.30', undefined, 'runtime:8.0.30-bookworm-slim', true],
    // It would not start on the one that is known.
    ['8.0.31', undefined, 'runtime:8.0', false],
    ['8.0.31', null, 'runtime-deps:8.0.30-bookworm-slim', true],
    ['9.0.2', 'Microsoft.AspNetCore.App', 'aspnet:9.0.19-bookworm-slim', true],
    ['10.0.0', undefined, 'runtime:10.0.11-noble', true],
    ['7.0.1', undefined, 'runtime:7.0', false],
    ['11.0.0-preview.5', undefined, 'runtime:11.0', false],
  ])('of .NET %s with %s is %s', async (version, framework, image, isPinned) => {
    expect(named(await dotnet(version, framework))).toEqual([image, isPinned]);
  });
  it.each([
    ['scratch', true],
    [`studio/base@sha256:${'a'.repeat(64)}`, true],
    ['studio/base:1.2.3', false],
    ['debian:12.12-slim', false],
  ])('that somebody named, %s, is taken as it is', async (base, isPinned) => {
    const found = baseOf(await buildOf(engines.native()), { base, certificates: null });
    expect(found).toEqual({ image: base, hasCertificates: true, isPinned });
  });
});
