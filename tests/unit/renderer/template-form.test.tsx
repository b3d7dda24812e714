import { describe, expect, test } from 'vitest';
import {
  begun,
  draftOf,
  draftProblems,
  freeRepositories,
  portsWords,
  requestLine,
  requestPreview,
  templateRows,
  withProposal,
} from '../../../renderer/features/templates/view-model';
import {
  cpuWords,
  durationWords,
  formProblems,
  newPort,
  withHidden,
  withProtocol,
} from '../../../renderer/features/version-settings/view-model';
import { arenaSettings, platformConnection, template } from '../../support/renderer-preview/platform-samples';
import { project } from '../../support/renderer-preview/samples';

const draft = { ...draftOf({ is: 'new', repository: 'udp-arena' }, []), app: 'arena' };

describe('what is wrong with a template', () => {
  test('nothing, with the defaults and an app', () => expect(draftProblems(draft, [])).toEqual({}));

  test.each([
    ['repository', { repository: '' }],
    ['app', { app: 'ab' }],
    ['versionName', { versionName: 'latest' }],
  ] as const)('%s', (field, part) => expect(draftProblems({ ...draft, ...part }, [])).toHaveProperty(field));

  test('memory is at most twice the units, and an empty number is missing', () => {
    const settings = (part: object) => ({ ...draft, settings: { ...draft.settings, ...part } });
    expect(draftProblems(settings({ cpuUnits: 512, memoryMb: 1024 }), [])).toEqual({});
    expect(draftProblems(settings({ cpuUnits: 512, memoryMb: 1025 }), [])).toHaveProperty('memoryMb');
    expect(draftProblems(settings({ cpuUnits: Number.NaN }), [])).toHaveProperty('cpuUnits');
    expect(draftProblems(settings({ ports: [newPort([])] }), [])).toHaveProperty(['ports.0.port']);
  });

  test('a hidden value is needed unless it is kept under this very key', () => {
    const secret = (key: string) => ({ ...draft.settings, variables: [{ key, value: null, isHidden: true }] });
    expect(formProblems(secret('KEY'), ['KEY'])).toEqual({});
    expect(formProblems(secret('OTHER'), ['KEY'])).toHaveProperty(['variables.0.value']);
  });
});

describe('the request', () => {
  test('is what is sent but for the secrets', () => {
    const body = requestPreview({ ...draft, settings: arenaSettings }, platformConnection);
    expect(JSON.parse(body)).toMatchObject({
      name: '1.2.3',
      docker_repository: 'registry.example.com',
      docker_image: 'night-owl/udp-arena',
      docker_tag: '1.2.3',
      private_username: 'robot$night-owl+app-version-pull',
      private_token: '••••',
      req_cpu: 1536,
      envs: [
        { key: 'REGION', value: 'eu-west', is_hidden: false },
        { key: 'MATCH_SECRET', value: '••••', is_hidden: true },
      ],
    });
  });

  test('a typed secret is not shown either', () => {
    const variables = [{ key: 'PASSWORD', value: 'hunter2', isHidden: true }];
    const body = requestPreview({ ...draft, settings: { ...arenaSettings, variables } }, platformConnection);
    expect(body).not.toContain('hunter2');
  });

  test('names the app in its line', () => {
    expect(requestLine(draft, platformConnection)).toBe('POST https://api.edgegap.com/v1/app/arena/version');
    expect(requestLine({ ...draft, app: '' }, platformConnection)).toContain('/app/…/');
  });
});

describe('a form', () => {
  test('of a duplicate has the settings, not the hidden values', () => {
    const copy = draftOf({ is: 'new', repository: 'lobby', from: 'udp-arena' }, [template('udp-arena')]);
    expect(copy).toMatchObject({ repository: 'lobby', app: 'arena', settings: arenaSettings });
    expect(draftProblems(copy, [])).toHaveProperty(['variables.1.value']);
  });

  test('offers repositories of projects and lists that have no template', () => {
    const projects = [project(), project({ id: 'b', repository: 'fresh' }), project({ id: 'c', connectionId: 'x' })];
    expect(freeRepositories(['lobby', 'a10', 'a9'], projects, platformConnection.id, [template('udp-arena')])).toEqual([
      'a9',
      'a10',
      'fresh',
      'lobby',
    ]);
  });

  test('takes the image’s ports and only such variables as it lacks', () => {
    const proposed = {
      ...arenaSettings,
      ports: arenaSettings.ports.slice(1),
      variables: [
        { key: 'REGION', value: 'image', isHidden: false },
        { key: 'MODE', value: 'ranked', isHidden: false },
      ],
    };
    const form = begun(template('udp-arena'));
    const { draft, note } = withProposal(form, proposed, form.draft.settings.ports);
    expect(draft.settings.ports).toEqual(proposed.ports);
    expect(draft.settings.variables.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'REGION=eu-west',
      'MATCH_SECRET=null',
      'MODE=ranked',
    ]);
    expect(note?.text).toBe('Proposed from the newest image: 1 port and 2 variables.');
  });

  test('names ports in turn, and drops TLS where the protocol cannot have it', () => {
    expect(newPort(arenaSettings.ports).name).toBe('gameport2');
    const [, lobby] = arenaSettings.ports;
    if (lobby === undefined) throw new Error('There are two ports');
    expect(withProtocol(lobby, 'UDP').tlsUpgrade).toBe(false);
    expect(withProtocol(lobby, 'HTTP').tlsUpgrade).toBe(true);
  });

  test('a kept value that is no longer hidden is typed anew', () => {
    expect(withHidden({ key: 'A', value: null, isHidden: true }, false)).toEqual({
      key: 'A',
      value: '',
      isHidden: false,
    });
  });
});

describe('words', () => {
  test.each([
    [1024, '1 vCPU'],
    [1536, '1.5 vCPU'],
    [100, '0.1 vCPU'],
    [Number.NaN, ''],
  ])('%d units: %s', (units, text) => expect(cpuWords(units)).toBe(text));

  test.each([
    [1440, '24 h'],
    [90, '1 h 30 min'],
    [5, '5 min'],
    [-1, 'no end (as the platform has it)'],
  ])('%d minutes: %s', (minutes, text) => expect(durationWords(minutes)).toBe(text));

  test('of ports and rows', () => {
    expect(portsWords(arenaSettings)).toBe('7777/UDP gameport +1');
    const rows = templateRows(
      [template('b', { app: 'x' }), template('a10'), template('a9')],
      { by: 'name', descending: false },
      'a',
    );
    expect(rows.map(({ name }) => name)).toEqual(['a9', 'a10']);
  });
});
