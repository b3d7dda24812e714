import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ejectedFiles, planRecipe } from '#core/recipe/index';
import { instructionsOf } from '#shared/model/dockerfile';
import { type Files, onDisk, without } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { recipeFacts } from '../../../support/builds/recipe';

const resources = join(import.meta.dirname, '..', '..', '..', '..', 'resources');

/** Where one command of a shell ends and another may begin, quotes of `sh -c "..."` and of the exec form among them. */
const BETWEEN = /[;&|(){}`"'[\],\n]|\$\(|\b(?:then|do|else|exec|if|while|!)\s/;
/** Whole commands: `set -e` and `export A=b` print nothing. */
const PRINTS =
  /^(?:\S*\/)?(?:env|printenv)\b|^(?:set|export|declare|typeset)$|^(?:export|declare|typeset)\s+-\w*[px]|^compgen -[ev]/;

const printing = (script: string): readonly string[] =>
  [script.match(/\/proc\/\S*environ/)?.[0] ?? '', ...script.split(BETWEEN).map((part) => part.trim())].filter(
    (part) => part.startsWith('/proc/') || PRINTS.test(part),
  );

/** What runs while the image is built, and as it starts. */
const commandsOf = (dockerfile: string): string =>
  instructionsOf(dockerfile)
    .filter(({ keyword }) => /^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK|ONBUILD|SHELL)$/.test(keyword))
    .map(({ text }) => text.replace(/^\w+\s+(?:--\S+\s+)*/, ''))
    .join('\n');

const builds: readonly (readonly [string, Files])[] = [
  ['Unity', engines.unity()],
  ['Unreal', engines.unreal()],
  ['Godot', engines.godot()],
  ['.NET', engines.dotnet()],
  ['Node', engines.node()],
  [
    'Node with packages to install',
    without(engines.node(), 'node_modules/colyseus/build/native.node', 'node_modules/colyseus/package.json'),
  ],
  ['Go', engines.go()],
  ['a plain program', engines.native()],
];
const texts = { 'start.sh': '#!/bin/sh\r\nexec x\r\n', 'server.cfg': 'bind 127.0.0.1\n' };

describe('the environment', () => {
  it.each([
    'env',
    'make && env | sort',
    'sh -c "printenv SECRET"',
    '["/usr/bin/env"]',
    'for x in a; do set; done',
    'export -p',
    'echo $(declare -x)',
    'cat /proc/self/environ',
    'tr "\\0" "\\n" < /proc/1/environ',
  ])('would be found printed by %s', (script) => {
    expect(printing(script)).not.toEqual([]);
  });
  it.each([
    'set -e; make',
    'export A=b',
    'mkdir -p /env /new-home',
    'npm ci --omit=dev',
    'sed -i s/set/reset/ env.cfg',
  ])('is not printed by %s', (script) => {
    expect(printing(script)).toEqual([]);
  });
  it.each(builds)('of %s is printed by no recipe, as it is or ejected', async (_name, files) => {
    const fixes = { 'loopback-bind': true };
    const folder = await onDisk({ ...files, ...texts });
    const facts = await recipeFacts(folder, { arguments: ['-x'] }, undefined, fixes);
    const recipe = planRecipe(facts);
    const { Dockerfile: ejected = '' } = ejectedFiles({ recipe, ...facts, dockerignore: null });
    expect(commandsOf(ejected)).toContain('chmod');
    expect(commandsOf(ejected)).toContain('sed -i');
    for (const dockerfile of [recipe.dockerfile, ejected]) expect(printing(commandsOf(dockerfile))).toEqual([]);
  });
  it('is printed by no file that comes with Gantry', async () => {
    const all = await readdir(resources, { recursive: true, withFileTypes: true });
    const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const dockerfiles = paths.filter((path) => /Dockerfile$/.test(path));
    expect(dockerfiles.length).toBeGreaterThan(7);
    for (const path of dockerfiles) expect(printing(commandsOf(await readFile(path, 'utf8'))), path).toEqual([]);
    for (const path of paths.filter((name) => /\.(?:sh|bash|py|js|c)$/.test(name))) {
      const text = await readFile(path, 'utf8');
      // In C and others a line that begins so is no command: what these programs write is held against their environment where they run.
      expect(path.endsWith('.c') ? (text.match(/\/proc\/\S*environ/) ?? []) : printing(text), path).toEqual([]);
    }
  });
});
