import { describe, expect, it } from 'vitest';
import { readArguments, wantsJson } from '../../../electron/cli/arguments';
import { type CommandName, usages } from '../../../electron/cli/usage';
import { whole } from '../../../electron/cli/words';

describe('the arguments', () => {
  it('of a push, all of them', () => {
    const words =
      'push game --repository r --tag t --dockerfile d --dry-run --token-stdin --verbose --no-boot-test --no-delta --fix loopback-bind --no-fix secrets --json';
    expect(readArguments(words.split(' '))).toEqual({
      command: 'push',
      folder: 'game',
      repository: 'r',
      tag: 't',
      dockerfile: 'd',
      recipe: false,
      delta: false,
      fixes: { 'loopback-bind': true, secrets: false },
      image: null,
      dryRun: true,
      pusher: null,
      compression: null,
      quick: false,
      tokenStdin: true,
      uploadLimitBytesPerS: null,
      verbose: true,
      createsVersion: true,
      bootTest: false,
      pushesAnyway: false,
    });
  });
  it('of a push, none', () => {
    expect(readArguments(['push', '.'])).toEqual({
      command: 'push',
      folder: '.',
      repository: null,
      tag: null,
      dockerfile: null,
      recipe: false,
      delta: true,
      fixes: {},
      image: null,
      dryRun: false,
      pusher: null,
      compression: null,
      quick: false,
      tokenStdin: false,
      uploadLimitBytesPerS: null,
      verbose: false,
      createsVersion: true,
      bootTest: true,
      pushesAnyway: false,
    });
  });
  it('of a push, as what layers go out', () => {
    const as = (form: string) => () => readArguments(['push', 'game', '--compression', form]);
    expect(as('zstd')()).toMatchObject({ compression: 'zstd' });
    expect(as('gzip')()).toMatchObject({ compression: 'gzip' });
    for (const form of ['ZSTD', 'xz']) expect(as(form)).toThrow('--compression takes gzip or zstd.');
  });
  it('of a push, an upload limit in bytes per second', () => {
    const limit = (text: string) => () => readArguments(['push', 'game', '--upload-limit', text]);
    expect(limit('2500000')()).toMatchObject({ uploadLimitBytesPerS: 2_500_000 });
    expect(limit('10000')()).toMatchObject({ uploadLimitBytesPerS: 10_000 });
    for (const text of ['9999', '0']) expect(limit(text)).toThrow('--upload-limit takes bytes per second, 10000 at');
    for (const text of ['2MB', '1.5']) expect(limit(text)).toThrow('--upload-limit takes a whole number');
    expect(() => readArguments(['push', 'game', '--upload-limit'])).toThrow(/upload-limit/);
  });
  it('of the sandbox', () => {
    expect(readArguments(['sandbox'])).toEqual({ command: 'sandbox', port: null, data: null, quotaBytes: undefined });
    expect(readArguments(['sandbox', '--port', '5000', '--data', 'd', '--quota', '0'])).toEqual({
      command: 'sandbox',
      port: 5000,
      data: 'd',
      quotaBytes: null,
    });
  });
  it('of a push although it does not fit: never of a plan, which sends nothing', () => {
    expect(readArguments(['push', 'game', '--push-anyway'])).toMatchObject({ pushesAnyway: true, dryRun: false });
    for (const words of [
      ['push', 'game', '--dry-run', '--push-anyway'],
      ['plan', 'game', '--push-anyway'],
    ])
      expect(() => readArguments(words)).toThrow(/sends nothing/);
  });
  it('of a plan: a push that stops there', () => {
    expect(readArguments(['plan', 'game', '--repository', 'r'])).toMatchObject({
      command: 'push',
      folder: 'game',
      repository: 'r',
      dryRun: true,
      pusher: null,
      compression: null,
      quick: false,
    });
    expect(readArguments(['plan', 'game', '--quick'])).toMatchObject({ dryRun: true, quick: true });
    expect(() => readArguments(['plan', '--image', 'i', '--quick'])).toThrow(/estimates from files/);
    expect(() => readArguments(['push', 'game', '--quick'])).toThrow(/Unknown option/);
  });
  it('of the storage', () => {
    const plain = { command: 'storage', requestBytes: null, reason: null, tokenStdin: false };
    expect(readArguments(['storage'])).toEqual(plain);
    expect(readArguments(['storage', '--request', '5000', '--reason', 'We grow'])).toEqual({
      ...plain,
      requestBytes: 5000,
      reason: 'We grow',
    });
    for (const wrong of [['--request', '0'], ['--request', '1.5'], ['--reason', 'x'], ['more']])
      expect(() => readArguments(['storage', ...wrong])).toThrow();
  });
  it('take --json before the command too', () => {
    expect(readArguments(['--json', 'doctor'])).toMatchObject({ command: 'doctor' });
    expect(wantsJson(['doctor', '--json'])).toBe(true);
    expect(wantsJson(['doctor'])).toBe(false);
  });
  it('never read an option as the value of another one', () => {
    expect(() => readArguments(['push', '.', '--tag', '--dry-run'])).toThrow(/--tag/);
  });
  it('that are misspelt are told with what was probably meant', () => {
    expect(() => readArguments(['psuh', '.'])).toThrow('There is no command “psuh”. Did you mean “push”?');
    expect(() => readArguments(['help', 'versoins'])).toThrow('Did you mean “versions”?');
    expect(() => readArguments(['push', '.', '--repo', 'x'])).toThrow(
      "Unknown option '--repo'. Did you mean --repository?",
    );
    expect(() => readArguments(['push', '.', '--JSON'])).toThrow('Did you mean --json?');
    expect(() => readArguments(['push', '.', '--no-bootest'])).toThrow('Did you mean --no-boot-test?');
    expect(() => readArguments(['push', '.', '--force'])).toThrow(
      /^Unknown option '--force'\. “gantry push --help” says/,
    );
    expect(() => readArguments(['publish'])).toThrow(/^There is no command “publish”\. “gantry --help” says/);
  });
  it('that are empty are told: as a folder, such a one would be the current one', () => {
    expect(() => readArguments(['push', ''])).toThrow(/^An argument is empty: is a variable not set\?/);
    expect(() => readArguments(['push', '.', '--dockerfile='])).toThrow(/^--dockerfile has an empty value/);
    expect(() => readArguments(['detect', '.', '--keep', 'a', '--keep', ''])).toThrow(/^--keep has an empty value/);
  });
  it('are told in whole sentences, with the command that was typed', () => {
    expect(() => readArguments(['push', '.', '--tag'])).toThrow(/argument missing\. “gantry push --help” says more\.$/);
    expect(() => readArguments(['plan'])).toThrow(/^Name the folder to plan, .* “gantry plan --help” says more\.$/);
    expect(() => readArguments(['storage', '--request', '5GB'])).toThrow(
      '--request takes a whole number of bytes, such as 5000000000 for 5 GB, not “5GB”.',
    );
  });
  it('hold no option for a secret', () => {
    for (const secret of ['--token', '--password', '--push-token'])
      expect(() => readArguments(['push', '.', secret, 'x'])).toThrow(/Unknown option/);
  });
  it.each(Object.keys(usages).filter((name) => name !== '') as CommandName[])(
    'explain each option of %s',
    (command) => {
      expect(readArguments([command, '--help'])).toEqual({ command: 'help', about: command });
      expect(usages[command]).toContain(`gantry ${command}`);
    },
  );
  it.each(['', '-1', '1.5', '1e3', '5GB', ' 5', '9'.repeat(16)])('refuse “%s” as a whole number', (text) => {
    expect(() => whole('--quota', text)).toThrow('--quota takes a whole number');
  });
});
