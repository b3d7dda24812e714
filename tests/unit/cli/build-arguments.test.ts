import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../electron/cli/arguments';

const nothing = { engine: null, path: null, executable: null };

describe('the arguments', () => {
  it('of detect', () => {
    expect(readArguments(['detect', 'game'])).toEqual({
      command: 'detect',
      folder: 'game',
      choice: nothing,
      keep: [],
      leaveOut: [],
      tag: null,
      fixes: {},
    });
    const words =
      'detect game --engine native --build Builds/A --executable a --keep x --keep y --leave-out z --tag latest --no-fix debug-symbols --json';
    expect(readArguments(words.split(' '))).toEqual({
      command: 'detect',
      folder: 'game',
      choice: { engine: 'native', path: 'Builds/A', executable: 'a' },
      keep: ['x', 'y'],
      leaveOut: ['z'],
      tag: 'latest',
      fixes: { 'debug-symbols': false },
    });
  });
  it('of dockerfile', () => {
    const words =
      'dockerfile game --base in/house:1 --certificates add --user 42 --port 7777 --port 80/tcp --argument -a --eject';
    expect(() => readArguments(words.split(' '))).toThrow(/--argument/);
    expect(readArguments(words.replace('--argument -a', '--argument=-a').split(' '))).toEqual({
      command: 'dockerfile',
      folder: 'game',
      choice: nothing,
      keep: [],
      leaveOut: [],
      tag: null,
      fixes: {},
      recipe: {
        base: 'in/house:1',
        certificates: 'add',
        userId: 42,
        ports: [
          { number: 7777, protocol: 'udp' },
          { number: 80, protocol: 'tcp' },
        ],
        arguments: ['-a'],
      },
      edited: null,
      eject: true,
    });
  });
  it.each([
    [['detect'], /Name the folder/],
    [['detect', 'a', 'b'], /one argument too many/],
    [['detect', 'a', '--engine', 'quake'], /no engine/],
    [['detect', 'a', '--base', 'x'], /Unknown option/],
    [['detect', 'a', '--fix', 'windows-build'], /Nothing called “windows-build” can be mended.*loopback-bind/],
    [['detect', 'a', '--fix', 'secrets', '--no-fix', 'secrets'], /both name secrets/],
    [['dockerfile', 'a', '--port', '7777/sctp'], /--port/],
    [['dockerfile', 'a', '--port', '70000'], /--port/],
    [['dockerfile', 'a', '--port', 'x'], /--port/],
    [['dockerfile', 'a', '--user', '0'], /root/],
    [['dockerfile', 'a', '--certificates', 'none'], /add or base/],
  ])('%j are refused', (words, why) => {
    expect(() => readArguments(words)).toThrow(why);
  });
});
