import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createKeys, type Terminal } from '../../../electron/cli/keys';

function setUp() {
  const stdin = new EventEmitter();
  const state = { isRaw: false, isReading: false, isInFront: true, sets: 0 };
  const did: string[] = [];
  let goOn = (): void => undefined;
  const input = Object.assign(stdin, {
    setRawMode: (raw: boolean) => {
      if (!state.isInFront) throw new Error('stopped for touching the terminal from the background');
      state.isRaw = raw;
      state.sets += 1;
    },
    resume: () => {
      state.isReading = true;
    },
    pause: () => {
      state.isReading = false;
    },
  });
  const note = (what: string) => () => void did.push(`${what}${state.isRaw ? ', raw' : ''}`);
  const terminal = {
    input,
    isInFront: () => state.isInFront,
    interrupt: note('interrupt'),
    suspend: note('suspend'),
    quit: note('quit'),
    onContinued: (run: () => void) => {
      goOn = run;
      return () => {
        goOn = () => undefined;
      };
    },
  } as unknown as Terminal;
  const keys = createKeys(terminal);
  const watch = (): void => keys.watch((key) => did.push(key));
  return { keys, watch, did, state, type: (text: string) => stdin.emit('data', Buffer.from(text)), goOn: () => goOn() };
}

describe('keys of a terminal', () => {
  it('are heard one by one while they are watched for, and the terminal is as it was afterwards', () => {
    const { keys, watch, did, state, type } = setUp();
    watch();
    watch();
    expect(state).toMatchObject({ isRaw: true, isReading: true, sets: 1 });
    type('pp');
    // An arrow.
    type('\u001B[A');
    keys.leave();
    type('p');
    expect(did).toEqual(['p', 'p']);
    expect(state).toMatchObject({ isRaw: false, isReading: false });
    keys.leave();
    expect(state.sets).toBe(2);
  });

  it('that end a program go on doing so', () => {
    const { watch, did, type } = setUp();
    watch();
    type('\u0003');
    type('\u001C');
    expect(did).toEqual(['interrupt, raw', 'quit']);
  });

  it('are left to the shell when the program is stopped, and heard again when it goes on in front', () => {
    const { watch, did, state, type, goOn } = setUp();
    watch();
    type('\u001A');
    expect(did).toEqual(['suspend']);
    goOn();
    expect(state).toMatchObject({ isRaw: true, isReading: true });
    // Stopped by somebody else: the shell has set the terminal meanwhile.
    state.isRaw = false;
    goOn();
    expect(state.isRaw).toBe(true);
  });

  it('are let alone in the background, from the start and after a stop', () => {
    const { keys, watch, state, goOn } = setUp();
    state.isInFront = false;
    watch();
    expect(state).toMatchObject({ sets: 0, isReading: false });
    state.isInFront = true;
    goOn();
    expect(state).toMatchObject({ isRaw: true, isReading: true });
    state.isInFront = false;
    goOn();
    expect(state.isReading).toBe(false);
    keys.leave();
    expect(state.sets).toBe(1);
  });
});
