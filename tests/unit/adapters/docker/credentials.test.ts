import { describe, expect, it } from 'vitest';
import { baseCredentials, baseHosts, DOCKER_HUB, encodeAuth, registryConfig } from '#adapters/docker/credentials';
import { folderWith } from './support';

/** A variable as Dockerfiles write it. */
const braced = (name: string): string => `\${${name}}`;

describe('the registries of base images', () => {
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
  ])('%j: %j', (dockerfile, hosts) => {
    expect([...baseHosts(dockerfile, {})]).toEqual(hosts);
  });

  it('follow build arguments', () => {
    expect([...baseHosts('ARG BASE=a.example/x\nFROM $BASE', { BASE: 'b.example/x' })]).toEqual(['b.example']);
  });
});

describe('stored credentials', () => {
  const auth = Buffer.from('robot$studio:pass:word').toString('base64');
  const read = async (config: object, dockerfile: string, env: Record<string, string> = {}) => {
    const homeDir = await folderWith({ '.docker/config.json': JSON.stringify(config) });
    return baseCredentials(dockerfile, {}, { env, homeDir, platform: 'linux' });
  };

  it('are read for the registries of the base images only', async () => {
    const config = { auths: { 'a.example': { auth }, 'b.example': { auth } } };
    expect([...(await read(config, 'FROM a.example/x'))]).toEqual([
      ['a.example', { username: 'robot$studio', password: 'pass:word' }],
    ]);
  });

  it('are found under the address with https too', async () => {
    expect((await read({ auths: { 'https://a.example': { auth } } }, 'FROM a.example/x')).has('a.example')).toBe(true);
  });

  it('may be an identity token', async () => {
    const config = { auths: { 'a.example': { auth: '', identitytoken: 'token' } } };
    expect((await read(config, 'FROM a.example/x')).get('a.example')).toEqual({
      username: '<token>',
      password: 'token',
    });
  });

  it('may come from DOCKER_AUTH_CONFIG', async () => {
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'a.example': { auth } } }) };
    expect((await read({}, 'FROM a.example/x', env)).has('a.example')).toBe(true);
  });

  it('are none where nothing is stored, nor a helper is there', async () => {
    expect((await read({ credsStore: 'not-installed-anywhere' }, 'FROM a.example/x')).size).toBe(0);
    expect((await read({ credsStore: '../../bin/sh' }, 'FROM a.example/x')).size).toBe(0);
    expect((await read({ auths: 3 }, 'FROM a.example/x')).size).toBe(0);
  });

  it('go to the classic builder as base64url JSON', () => {
    const header =
      registryConfig(new Map([['a.example', { username: 'u', password: 'p??>' }]]))['X-Registry-Config'] ?? '';
    expect(header).not.toMatch(/[+/]/);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      'a.example': { username: 'u', password: 'p??>' },
    });
    const token =
      registryConfig(new Map([['a.example', { username: '<token>', password: 't' }]]))['X-Registry-Config'] ?? '';
    expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toEqual({ 'a.example': { identitytoken: 't' } });
    expect(registryConfig(new Map())).toEqual({});
    expect(encodeAuth({ a: 'x' }).length % 4).toBe(0);
  });
});
