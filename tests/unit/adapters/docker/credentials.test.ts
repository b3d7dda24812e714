import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildCredentials, DOCKER_HUB, encodeAuth, registryConfig } from '#adapters/docker/credentials';
import { namedRegistries } from '#adapters/docker/named-registries';
import type { RegistryLogin } from '#core/ports/engine';
import { folderWith } from './support';

/** A variable as Dockerfiles write it. */
const braced = (name: string): string => `\${${name}}`;

describe('the registries that a Dockerfile names', () => {
  it.each([
    ['FROM alpine', [DOCKER_HUB]],
    ['FROM studio/base:1', [DOCKER_HUB]],
    ['FROM registry.example/base', ['registry.example']],
    ['FROM localhost/base', ['localhost']],
    [
      'FROM --platform=linux/amd64 host:5000/a/b@sha256:00 AS build\nFROM build\nfrom other.example/x as last',
      ['host:5000', 'other.example'],
    ],
    ['FROM scratch', []],
    [`ARG REGISTRY=registry.example\nFROM ${braced('REGISTRY')}/base`, ['registry.example']],
    ['ARG REGISTRY="registry.example"\nFROM $REGISTRY/base', ['registry.example']],
    [`FROM ${braced('REGISTRY:-registry.example')}/base`, ['registry.example']],
    ['# FROM commented.example/x\nRUN echo FROM no.example/x', []],
    ['# syntax=front.example/dockerfile:1\nFROM scratch', ['front.example']],
    ['FROM scratch\n# syntax=late.example/dockerfile:1', []],
    [
      'FROM a.example/x AS build\nFROM scratch\nCOPY --from=build /a /\nCOPY --from=0 /a /\nCOPY --chown=1 --from=b.example/x /a /',
      ['a.example', 'b.example'],
    ],
    ['FROM scratch\nCOPY --from=studio/tools /a /', [DOCKER_HUB]],
    ['FROM scratch\nCOPY a --from=no.example/x /', []],
    [
      `ARG HOST=c.example\nFROM scratch\nRUN --network=none --mount=type=bind,from=${braced('HOST')}/x,target=/x \\\n  --mount=from=d.example/x true --mount=from=no.example/x`,
      ['c.example', 'd.example'],
    ],
    ['FROM scratch\nRUN --mount=type=cache,target=/from=x true', []],
  ])('%j: %j', (dockerfile, hosts) => {
    expect([...namedRegistries(dockerfile, {})]).toEqual(hosts);
  });

  it('follow build arguments', () => {
    expect([...namedRegistries('ARG BASE=a.example/x\nFROM $BASE', { BASE: 'b.example/x' })]).toEqual(['b.example']);
  });
});

describe('the logins of a build', () => {
  const auth = Buffer.from('robot$studio:pass:word').toString('base64');
  const read = async (config: object, env: Record<string, string> = {}, connection?: RegistryLogin) => {
    const homeDir = await folderWith({ '.docker/config.json': JSON.stringify(config) });
    return buildCredentials({ env, homeDir, platform: 'linux' }, connection);
  };
  const connection: RegistryLogin = { username: 'studio', password: 'token', registry: 'a.example' };

  it('are what is stored for that registry', async () => {
    const credentials = await read({ auths: { 'a.example': { auth } } });
    expect(await credentials('a.example')).toEqual({ username: 'robot$studio', password: 'pass:word' });
    expect(await credentials('b.example')).toBeNull();
  });

  it('are found under the address with https too', async () => {
    expect(await (await read({ auths: { 'https://a.example': { auth } } }))('a.example')).not.toBeNull();
  });

  it.each(['docker.io', 'index.docker.io', 'registry-1.docker.io', DOCKER_HUB])(
    'are those of Docker Hub for %s',
    async (host) => {
      expect(await (await read({ auths: { [DOCKER_HUB]: { auth } } }))(host)).not.toBeNull();
    },
  );

  it('may be an identity token', async () => {
    const config = { auths: { 'a.example': { auth: '', identitytoken: 'token' } } };
    expect(await (await read(config))('a.example')).toEqual({ username: '<token>', password: 'token' });
  });

  it('may come from DOCKER_AUTH_CONFIG', async () => {
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'a.example': { auth } } }) };
    expect(await (await read({}, env))('a.example')).not.toBeNull();
  });

  it('are none where nothing is stored, nor a helper is there', async () => {
    expect(await (await read({ credsStore: 'not-installed-anywhere' }))('a.example')).toBeNull();
    expect(await (await read({ credsStore: '../../bin/sh' }))('a.example')).toBeNull();
    expect(await (await read({ auths: 3 }))('a.example')).toBeNull();
  });

  it('are the connection’s own for its registry, and for no other', async () => {
    const credentials = await read({}, {}, connection);
    expect(await credentials('a.example')).toMatchObject({ username: 'studio', password: 'token' });
    for (const other of ['b.example', 'a.example:5000', 'x.a.example', DOCKER_HUB])
      expect(await credentials(other)).toBeNull();
  });

  it('are rather what is stored than the connection’s own', async () => {
    const credentials = await read({ auths: { 'a.example': { auth } } }, {}, connection);
    expect(await credentials('a.example')).toMatchObject({ username: 'robot$studio' });
  });

  it('are looked up once for each registry, when they are first asked for', async () => {
    const bin = await folderWith({});
    const asked = join(bin, 'asked');
    await writeFile(join(bin, 'docker-credential-counting'), `#!/bin/sh\ncat >> ${asked}\n`, { mode: 0o755 });
    const credentials = await read({ credsStore: 'counting' }, { PATH: `${bin}:${process.env['PATH']}` });
    await expect(readFile(asked)).rejects.toThrow();
    await Promise.all([credentials('a.example'), credentials('a.example')]);
    await credentials('a.example');
    await credentials('b.example');
    expect(await readFile(asked, 'utf8')).toBe('a.example\nb.example\n');
  });

  it('go with a tar as base64url JSON, for the registries that are named', async () => {
    const all: Record<string, { username: string; password: string }> = {
      'a.example': { username: 'u', password: 'p??>' },
      'b.example': { username: '<token>', password: 't' },
      'c.example': { username: 'u', password: 'p' },
    };
    const header = await registryConfig(async (host) => all[host] ?? null, ['a.example', 'b.example', 'd.example']);
    const text = header['X-Registry-Config'] ?? '';
    expect(text).not.toMatch(/[+/]/);
    expect(JSON.parse(Buffer.from(text, 'base64url').toString())).toEqual({
      'a.example': { username: 'u', password: 'p??>' },
      'b.example': { identitytoken: 't' },
    });
    expect(await registryConfig(async () => null, ['a.example'])).toEqual({});
    expect(encodeAuth({ a: 'x' }).length % 4).toBe(0);
  });
});
