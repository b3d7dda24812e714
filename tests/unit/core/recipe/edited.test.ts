import { describe, expect, it } from 'vitest';
import { ejectedFiles, planRecipe } from '#core/recipe/index';
import type { RecipeLabels } from '#shared/model/recipe';
import { onDisk, under } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { plainLabels, recipeFacts } from '../../../support/builds/recipe';

const { unity, go } = engines;

const toldLabels: RecipeLabels = {
  ...plainLabels,
  created: '2026-11-23T15:00:00Z',
  revision: 'abc',
  source: 'https://git.example/arena',
};

describe('an edited Dockerfile', () => {
  it('gets the layers of the build where its lines are', async () => {
    const facts = await recipeFacts(await onDisk(unity()));
    const { dockerfile, layers } = planRecipe(facts);
    expect(planRecipe({ ...facts, edited: dockerfile }).dockerfile).toBe(dockerfile);
    const edited = dockerfile
      .replace(/^ADD assets.*\n/gm, '')
      .replace('ADD code.tar /', 'RUN echo before the code\nADD code.tar /\nRUN echo after');
    const lines = planRecipe({ ...facts, edited }).dockerfile.split('\n');
    const assets = layers.find(({ purpose }) => purpose === 'assets')?.name;
    const from = lines.indexOf(`ADD ${assets} /`);
    expect(from).toBeGreaterThan(0);
    expect(lines.slice(from + 1, from + 4)).toEqual(['RUN echo before the code', 'ADD code.tar /', 'RUN echo after']);
  });
  it('is built with labels of now, but for what its writer gave', async () => {
    const facts = await recipeFacts(await onDisk(unity()), {}, toldLabels);
    const plain = planRecipe(facts);
    expect(plain.labels).toEqual({});
    const later = { ...toldLabels, created: '2027-01-01T00:00:00Z', revision: 'def', gantryVersion: '2.0.0' };
    const labelsOf = (edited: string) => planRecipe({ ...facts, labels: later, edited }).labels;
    const all = {
      'org.opencontainers.image.created': '2027-01-01T00:00:00Z',
      'org.opencontainers.image.revision': 'def',
      'io.gantry.engine': 'Unity',
      'io.gantry.engine.version': '2022.3.20f1',
      'io.gantry.version': '2.0.0',
    };
    const source = { 'org.opencontainers.image.source': 'https://git.example/arena' };
    expect(labelsOf('FROM a\nADD code.tar /\n')).toEqual({ ...all, ...source });
    expect(labelsOf(plain.dockerfile)).toEqual(all);
    const { 'org.opencontainers.image.revision': _, ...others } = all;
    const variable = plain.dockerfile.replace('revision="abc"', 'revision="$COMMIT"');
    expect(labelsOf(variable)).toEqual(others);
  });
  it('must say where the files go', async () => {
    const facts = await recipeFacts(await onDisk(go()));
    expect(() => planRecipe({ ...facts, edited: 'FROM scratch\n' })).toThrow(/keep FROM and at least one line/);
  });
});

describe('the ejected files', () => {
  it('build the same folder from where it lies', async () => {
    const folder = await onDisk(
      under('Builds/Linux', { ...unity(), 'start.sh': '#!/bin/sh\r\n', 'a.pem': '-----BEGIN PRIVATE KEY-----\n' }),
    );
    const facts = await recipeFacts(folder);
    const files = ejectedFiles({
      recipe: planRecipe(facts),
      ...facts,
      dockerignore: null,
    });
    const { Dockerfile: dockerfile = '', '.dockerignore': ignore = '' } = files;
    expect(dockerfile).toContain('COPY ["Builds/Linux/","/assets/"]');
    expect(dockerfile).toContain("sed -i -E 's/\\r$//' 'start.sh'");
    expect(dockerfile).toContain('ENTRYPOINT ["/usr/bin/tini", "--", "/app/Arena.x86_64"');
    expect(ignore.split('\n')).toEqual(
      expect.arrayContaining(['*', '!Builds/Linux', 'Builds/Linux/a.pem', '**/*.debug']),
    );
  });
  it('keep everything that was edited, in its place', async () => {
    const facts = await recipeFacts(await onDisk(unity()));
    const plain = planRecipe(facts).dockerfile;
    const edited = `# syntax=docker/dockerfile:1\nARG TAG=1\n${plain
      .replace(/^FROM .*$/m, 'FROM golang:1 AS files\nRUN go build \\\n  -o /tool\nFROM studio/base:2')
      .replace(
        'USER ',
        'COPY --from=files /tool /tool\nHEALTHCHECK CMD ["/tool"]\nARG LATE\nSTOPSIGNAL SIGINT\nUSER ',
      )}`;
    const recipe = planRecipe({ ...facts, edited });
    const { Dockerfile: text = '' } = ejectedFiles({ recipe, ...facts, dockerignore: null });
    const lines = text.split('\n');
    expect(lines[0]).toBe('# syntax=docker/dockerfile:1');
    for (const line of edited
      .split('\n')
      .filter((one) => !/^ADD .*\.tar|^ENV SSL_CERT|^ENTRYPOINT|io\.gantry/.test(one)))
      expect(lines).toContain(line);
    // Their own stage has the name already, and the files come in on the image that they go into.
    expect(text).toContain('FROM studio/base:2 AS gantry-files\n');
    expect(lines.indexOf('ARG TAG=1')).toBeLessThan(lines.findIndex((line) => line.startsWith('FROM')));
    expect(text).not.toContain('.tar');
    expect(text.match(/^COPY --from=gantry-files .* \/app\/$/gm)?.length).toBeGreaterThan(1);
  });
  it.each([
    ['as it is', (text: string) => text],
    ['edited', (text: string) => `# mine\n${text}\nLABEL mine="a b" org.opencontainers.image.revision=$COMMIT\n`],
  ])('say nothing of the one build, %s', async (_name, edit) => {
    const facts = await recipeFacts(await onDisk(unity()), {}, toldLabels);
    const recipe = planRecipe({ ...facts, edited: edit(planRecipe(facts).dockerfile) });
    const { Dockerfile: text = '' } = ejectedFiles({ recipe, ...facts, dockerignore: null });
    expect(text).toContain(
      '\nLABEL org.opencontainers.image.source="https://git.example/arena" io.gantry.engine="Unity"\n',
    );
    expect(text).not.toMatch(/2026-11|abc|1\.2\.3|2022\.3/);
    expect(text.includes('mine="a b" org.opencontainers.image.revision=$COMMIT')).toBe(text.includes('# mine'));
  });
  it('leave a .dockerignore of the user alone', async () => {
    const facts = await recipeFacts(await onDisk(go()));
    const files = ejectedFiles({ recipe: planRecipe(facts), ...facts, dockerignore: 'notes\n' });
    expect(Object.keys(files)).toEqual(['Dockerfile', 'Dockerfile.dockerignore']);
    expect(files['Dockerfile.dockerignore']).toContain('\nnotes\n');
  });
});
