import { describe, expect, test } from 'vitest';
import { plainRecipe } from '#shared/model/recipe';
import {
  ownDockerfileLook,
  ownFindingsLook,
  unityBuild,
  unityLook,
  windowsLook,
} from '../../support/renderer-preview/build-samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
await import('../../support/renderer-preview/page');
const { blockedWords, recipeOrNull, seenWords } = await import('../../../renderer/features/builds/index');
const { buildOptions, filesWords, weightWords, withBase } = await import(
  '../../../renderer/features/builds/view-model'
);

describe('words of a build', () => {
  test('name it as people do', () => {
    expect(seenWords(unityBuild)).toBe('Unity 2022.3, IL2CPP');
    expect(seenWords({ engine: 'unreal', version: '5.3', variant: 'Shipping' })).toBe('Unreal 5.3, Shipping');
    expect(seenWords({ engine: 'native', version: null, variant: null })).toBe('Linux executable');
  });

  test('each build once, and its program without the engine', () => {
    const { options, value } = buildOptions(unityLook);
    expect(options.map(({ label }) => label)).toEqual([
      'Plain Linux program: Arena.x86_64',
      'Plain Linux program: Older/Arena.x86_64',
      'Unity 2021.3.1f1, Mono: Older/Arena.x86_64',
      'Unity 2022.3.10f1, IL2CPP: Arena.x86_64',
    ]);
    expect(options.find((option) => option.value === value)?.choice).toEqual({
      path: '',
      engine: 'unity',
      executable: 'Arena.x86_64',
    });
  });

  test('only what nobody mends stands in the way', () => {
    expect(blockedWords(unityLook, {})).toBeNull();
    expect(blockedWords(windowsLook, {})).toMatch(/cannot run yet/);
    const own = { ...ownDockerfileLook, findings: windowsLook.findings };
    expect(blockedWords(own, {})).toMatch(/Dockerfile is built as it is/);
    expect(blockedWords(ownFindingsLook, {})).toMatch(/1 problem above/);
    expect(blockedWords(ownFindingsLook, { secrets: true })).toBeNull();
  });

  test('of many files the first three', () => {
    const [finding] = windowsLook.findings;
    if (finding === undefined) throw new Error('no finding');
    expect(filesWords({ ...finding, files: ['a', 'b', 'c', 'd'], count: 1204 })).toBe('a, b, c and 1,201 more');
    expect(filesWords({ ...finding, files: [], count: 0 })).toBe('');
    expect(weightWords({ ...finding, bytes: 2_000_000, fix: { how: 'x', is: 'on' } })).toBe('2.0 MB saved');
    expect(weightWords({ ...finding, bytes: 120 })).toBeNull();
  });

  test('a recipe without a wish is none', () => {
    expect(recipeOrNull(withBase(withBase(plainRecipe, 'a:1'), ' '))).toBeNull();
    expect(recipeOrNull(withBase(plainRecipe, ' a:1 '))?.options.base).toBe('a:1');
  });
});
