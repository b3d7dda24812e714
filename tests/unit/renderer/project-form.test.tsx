import '../../support/renderer-preview/page';
import { describe, expect, test } from 'vitest';
import {
  choiceOf,
  formOfFolder,
  formOfProject,
  hasProblem,
  problemsOf,
  ruleOf,
  ruleWarning,
  tagPreview,
  typedTagWords,
} from '../../../renderer/features/projects/view-model';
import { folderFacts, project } from '../../support/renderer-preview/samples';

describe('a game project’s form', () => {
  test('what the folder’s gantry.json says goes before what the folder suggests', () => {
    const config = { tagRule: { kind: 'gitDescribe' as const }, target: 'server', buildArgs: { MODE: 'a=b' } };
    expect(formOfFolder(folderFacts({ config }), 'studio')).toMatchObject({
      tagRule: { kind: 'gitDescribe' },
      target: 'server',
      buildArgs: 'MODE=a=b',
      createsVersion: true,
      sharesConfig: true,
    });
    expect(formOfFolder(folderFacts(), 'studio')).toMatchObject({
      repository: 'udp-arena',
      tagRule: { kind: 'timestamp' },
      dockerfile: 'Dockerfile',
      createsVersion: true,
      sharesConfig: false,
    });
  });

  test('an unchanged project comes out as it went in', () => {
    const known = project({ buildArgs: { A: '1', B: 'x=y' }, target: 'server' });
    const { name, folder, connectionId, repository, tagRule, dockerfile, target } = known;
    const { buildArgs, createsVersion, recipe, fixes, bootTest, seenAs, sharesConfig } = known;
    expect(choiceOf(formOfProject(known), folder, connectionId)).toEqual({
      name,
      folder,
      connectionId,
      repository,
      tagRule,
      dockerfile,
      target,
      buildArgs,
      createsVersion,
      recipe,
      fixes,
      bootTest,
      seenAs,
      sharesConfig,
    });
  });

  test.each([
    [{ name: '  ' }, 'name'],
    [{ repository: 'UDP Arena' }, 'repository'],
    [{ tagRule: { kind: 'counter', prefix: 'build ', next: 1 } as const }, 'tagRule'],
    [{ buildArgs: 'NO VALUE' }, 'buildArgs'],
  ] as const)('%o is refused at %s', (part, field) => {
    const problems = problemsOf({ ...formOfProject(project()), ...part });
    expect(hasProblem(problems)).toBe(true);
    expect(problems[field]).not.toBeNull();
  });

  test('the next tag as it would be now', () => {
    const nowMs = Date.UTC(2026, 10, 23, 12, 30, 0);
    expect(tagPreview({ kind: 'timestamp' }, nowMs, null)).toBe('2026.11.23-12.30.00-UTC');
    expect(tagPreview({ kind: 'gitDescribe' }, nowMs, null)).toMatch(/not in a git/);
    expect(tagPreview({ kind: 'typed' }, nowMs, null)).toMatch(/asked/);
    expect(ruleOf('counter', { kind: 'counter', prefix: 'v', next: 7 })).toEqual({
      kind: 'counter',
      prefix: 'v',
      next: 7,
    });
  });

  test('latest is legal and warned of', () => {
    expect(typedTagWords('latest').problem).toBeNull();
    expect(typedTagWords('latest').warning).toMatch(/cached/);
    expect(typedTagWords('a b').problem).not.toBeNull();
    expect(ruleWarning({ kind: 'gitDescribe' }, 0, 'latest')).toMatch(/cached/);
    expect(ruleWarning({ kind: 'gitDescribe' }, 0, 'v1.4.2')).toBeNull();
    expect(ruleWarning({ kind: 'typed' }, 0, null)).toBeNull();
    expect(typedTagWords('')).toEqual({ problem: null, warning: null });
  });
});
