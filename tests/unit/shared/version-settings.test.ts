import { describe, expect, it } from 'vitest';
import {
  defaultVersionSettings,
  settingsProblems,
  VersionPort,
  type VersionSettings,
  type VersionVariable,
} from '#shared/model/version-settings';

const fields = (change: Partial<VersionSettings>): string[] =>
  Object.keys(settingsProblems({ ...defaultVersionSettings, ...change }));

describe('the limits of a version', () => {
  it('let the defaults pass', () => {
    expect(settingsProblems(defaultVersionSettings)).toEqual({});
  });

  it.each<[keyof VersionSettings, number[], number[]]>([
    ['cpuUnits', [512, 4096], [99, 0, -1]],
    ['memoryMb', [100, 1024, 2048], [99, 0, 2049]],
    ['gpuUnits', [0, 1024], [-1]],
    ['maxDurationMinutes', [-1, 0, 1440], [-2, 1441]],
    ['gracePeriodSeconds', [5, 3600], [4, 3601]],
    ['timeToDeploySeconds', [15, 100_000], [14, 10]],
  ])('hold %s at its edges', (field, right, wrong) => {
    for (const value of right) expect([value, fields({ [field]: value })]).toEqual([value, []]);
    for (const value of wrong)
      expect([value, fields({ [field]: value })]).toEqual([value, expect.arrayContaining([field])]);
  });

  it('let memory be twice the vCPU units, and say how much that is', () => {
    expect(fields({ cpuUnits: 100, memoryMb: 200 })).toEqual([]);
    expect(settingsProblems({ ...defaultVersionSettings, cpuUnits: 100, memoryMb: 201 })).toEqual({
      memoryMb: 'At most twice the vCPU units: 200 MB.',
    });
  });
});

const port = (more: Partial<VersionPort> = {}): VersionPort =>
  VersionPort.parse({ port: 7777, protocol: 'UDP', name: 'gameport', toCheck: true, tlsUpgrade: false, ...more });
const portFields = (...ports: Partial<VersionPort>[]): string[] => fields({ ports: ports.map(port) });

describe('ports', () => {
  it('are from 0 to 59999', () => {
    for (const number of [0, 1, 59_999]) expect(portFields({ port: number })).toEqual([]);
    for (const number of [-1, 60_000]) expect(portFields({ port: number })).toEqual(['ports.0.port']);
  });

  it('need a name where the number is 0', () => {
    expect(portFields({ port: 0, name: '' })).toEqual(['ports.0.name']);
    expect(portFields({ port: 7777, name: '' })).toEqual([]);
  });

  it('have names that can be part of a variable’s', () => {
    for (const name of ['gameport', 'Game_Port-2']) expect(portFields({ name })).toEqual([]);
    for (const name of ['Game Port', '1st', 'spiel.port', 'größe'])
      expect(portFields({ name })).toEqual(['ports.0.name']);
  });

  it('have different names, whatever the case', () => {
    expect(portFields({ name: 'a' }, { port: 8, name: 'A' })).toEqual(['ports.1.name']);
    expect(portFields({ name: '' }, { port: 8, name: '' })).toEqual([]);
  });

  it('get TLS for WS and HTTP alone', () => {
    for (const protocol of ['WS', 'HTTP'] as const) expect(portFields({ protocol, tlsUpgrade: true })).toEqual([]);
    for (const protocol of ['UDP', 'TCP', 'TCP/UDP', 'HTTPS', 'WSS'] as const)
      expect(portFields({ protocol, tlsUpgrade: true })).toEqual(['ports.0.tlsUpgrade']);
  });

  it.each<[VersionPort['protocol'], VersionPort['protocol'], boolean]>([
    ['UDP', 'TCP', true],
    ['UDP', 'UDP', false],
    ['TCP', 'HTTP', false],
    ['TCP/UDP', 'UDP', false],
    ['TCP/UDP', 'WS', false],
  ])('of one number as %s and %s: %s', (one, other, isFine) => {
    expect(portFields({ protocol: one, name: 'a' }, { protocol: other, name: 'b' })).toEqual(
      isFine ? [] : ['ports.1.port'],
    );
  });
});

const variableFields = (...variables: Partial<VersionVariable>[]): string[] =>
  fields({ variables: variables.map((one) => ({ key: 'KEY', value: 'x', isHidden: false, ...one })) });

describe('variables', () => {
  it('have values of at most 4 KB, counted in bytes', () => {
    expect(variableFields({ value: 'x'.repeat(4096) })).toEqual([]);
    expect(variableFields({ value: 'x'.repeat(4097) })).toEqual(['variables.0.value']);
    expect(variableFields({ value: 'ü'.repeat(2048) })).toEqual([]);
    expect(variableFields({ value: `${'ü'.repeat(2048)}x` })).toEqual(['variables.0.value']);
    expect(variableFields({ value: '🎮'.repeat(1024) })).toEqual([]);
    expect(variableFields({ value: '🎮'.repeat(1025) })).toEqual(['variables.0.value']);
  });

  it('have keys as shells know them, each once', () => {
    for (const key of ['_A', 'map_id', 'X1']) expect(variableFields({ key })).toEqual([]);
    for (const key of ['', '1A', 'A-B', 'A B', 'Ä']) expect(variableFields({ key })).toEqual(['variables.0.key']);
    expect(variableFields({ key: 'A' }, { key: 'A' })).toEqual(['variables.1.key']);
  });

  it('are without a value only where it is hidden', () => {
    expect(variableFields({ value: null, isHidden: true })).toEqual([]);
    expect(variableFields({ value: null, isHidden: false })).toEqual(['variables.0.value']);
    expect(variableFields({ value: '' })).toEqual([]);
  });
});
