import { describe, expect, it } from 'vitest';
import {
  type AppTemplate,
  appNameProblem,
  templateProblems,
  versionNameOf,
  versionNameProblem,
} from '#shared/model/app-template';
import { ProjectTemplate, projectTemplate, templateOfProject } from '#shared/model/project-template';
import { defaultVersionSettings } from '#shared/model/version-settings';

const template: AppTemplate = {
  repository: 'game',
  app: 'my-game',
  versionName: '{tag}',
  linksByItself: true,
  settings: {
    ...defaultVersionSettings,
    ports: [{ port: 7777, protocol: 'UDP', name: 'gameport', toCheck: false, tlsUpgrade: false }],
    variables: [
      { key: 'MAP', value: 'forest', isHidden: false },
      { key: 'KEY', value: null, isHidden: true },
    ],
  },
};

describe('names', () => {
  it('of apps have 3 to 64 characters', () => {
    for (const name of ['abc', 'a'.repeat(64), 'My_Game-1.0+eu'])
      expect([name, appNameProblem(name)]).toEqual([name, null]);
    for (const name of ['ab', 'a'.repeat(65), 'my game', 'spiel/1', 'größe'])
      expect(appNameProblem(name)).not.toBeNull();
  });

  it('of versions have 1 to 64 characters', () => {
    for (const name of ['1', 'a'.repeat(64), '2024.01.30-16.23.00-UTC']) expect(versionNameProblem(name)).toBeNull();
    for (const name of ['', 'a'.repeat(65), 'v 1', 'v+1', 'v/1']) expect(versionNameProblem(name)).not.toBeNull();
  });

  it('of versions follow the template’s rule, which must hold the tag', () => {
    expect(versionNameOf('eu-{tag}-{tag}', 'v1')).toBe('eu-v1-v1');
    expect(templateProblems({ ...template, versionName: 'eu-{tag}' })).toEqual({});
    for (const versionName of ['live', '', 'eu {tag}'])
      expect(Object.keys(templateProblems({ ...template, versionName }))).toEqual(['versionName']);
  });
});

describe('a template in gantry.json', () => {
  it('is what it was when it is read again', () => {
    const text = JSON.stringify(projectTemplate(template));
    expect(templateOfProject('game', ProjectTemplate.parse(JSON.parse(text)))).toEqual(template);
  });

  it('never holds a hidden value, whoever wrote it', () => {
    const variables = [{ key: 'KEY', value: 's3cret', isHidden: true }];
    const written = projectTemplate({ ...template, settings: { ...template.settings, variables } });
    expect(JSON.stringify(written)).not.toContain('s3cret');
    const read = templateOfProject('game', { app: 'my-game', settings: { variables } });
    expect(read.settings.variables).toEqual([{ key: 'KEY', value: null, isHidden: true }]);
  });

  it('is short where everything is as usual', () => {
    expect(templateOfProject('game', ProjectTemplate.parse({ app: 'my-game' }))).toEqual({
      repository: 'game',
      app: 'my-game',
      versionName: '{tag}',
      linksByItself: false,
      settings: defaultVersionSettings,
    });
  });
});
