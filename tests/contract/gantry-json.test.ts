import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { ProjectConfig } from '#shared/model/project';
import { projectConfigJsonSchema } from '#shared/model/project-schema';

const committed = readFileSync(join(import.meta.dirname, '../../resources/gantry.schema.json'), 'utf8');
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(committed) as object);

describe('resources/gantry.schema.json', () => {
  it('is what scripts/build-schema.mjs makes of the app’s own schema', () => {
    expect(committed).toBe(`${JSON.stringify(projectConfigJsonSchema(), null, 2)}\n`);
  });

  it.each([
    [{}, true],
    [
      { $schema: './gantry.schema.json', repository: 'game-server', dockerfile: 'server/Dockerfile', target: 'run' },
      true,
    ],
    [{ repository: 'team/game_server.v2', tagRule: { kind: 'timestamp' } }, true],
    [{ tagRule: { kind: 'counter', prefix: 'build-', next: 12 }, buildArgs: { MODE: 'release' } }, true],
    [
      { recipe: { base: 'in/house:1', ports: [{ number: 7777, protocol: 'udp' }], keep: ['a.pem'] }, bootTest: false },
      true,
    ],
    [{ fixes: { 'loopback-bind': true, 'debug-symbols': false } }, true],
    [{ fixes: { 'windows-build': true } }, false],
    [{ recipe: { ports: [{ number: 0, protocol: 'udp' }] } }, false],
    [{ recipe: { engine: 'quake' } }, false],
    [{ repository: 'Game' }, false],
    [{ repository: 'a//b' }, false],
    [{ repository: '-a' }, false],
    [{ repository: 'a'.repeat(201) }, false],
    [{ repository: '' }, false],
    [{ tagRule: { kind: 'counter' } }, false],
    [{ tagRule: { kind: 'random' } }, false],
    [{ tagRule: { kind: 'counter', prefix: '', next: -1 } }, false],
    [{ buildArgs: { MODE: 1 } }, false],
    [{ dockerfile: null }, false],
  ])('judges %j as the app does: %s', (config, valid) => {
    expect(validate(config)).toBe(valid);
    expect(ProjectConfig.safeParse(config).success).toBe(valid);
  });
});
