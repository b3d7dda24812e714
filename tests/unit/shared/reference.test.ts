import { describe, expect, it } from 'vitest';
import {
  cleanHost,
  hostProblem,
  imageReference,
  isLoopback,
  registryProjectProblem,
  repositoryProblem,
  suggestRepository,
  tagProblem,
  tagWarning,
} from '#shared/model/reference';

describe('repository names, by the grammar of distribution/reference', () => {
  it.each([
    'a',
    '0',
    'game-server',
    'my.game',
    'a_b',
    'a__b',
    'a--b',
    'a-----b',
    'team/game',
    'a/b/c9',
    'x'.repeat(200),
  ])('takes %s', (name) => expect(repositoryProblem(name)).toBeNull());
  it.each([
    ['', 'name'],
    ['A', 'lower case'],
    ['my game', 'spaces'],
    ['/a', 'slash'],
    ['a/', 'slash'],
    ['a//b', 'Use a-z'],
    ['-a', 'Use a-z'],
    ['a-', 'Use a-z'],
    ['a..b', 'Use a-z'],
    ['a___b', 'Use a-z'],
    ['a._b', 'Use a-z'],
    ['.a', 'Use a-z'],
    ['_a', 'Use a-z'],
    ['a:b', 'Use a-z'],
    ['a@b', 'Use a-z'],
    ['jeu-été', 'Use a-z'],
    ['x'.repeat(201), '200'],
  ])('refuses “%s” and says why', (name, why) => expect(repositoryProblem(name)).toContain(why));
});

describe('tags', () => {
  it.each(['a', 'A', '_', '1.0.0', 'v1_2-3', '2026.11.23-12.30.00-UTC', 'x'.repeat(128), 'a..b', 'a-'])(
    'takes %s',
    (tag) => expect(tagProblem(tag)).toBeNull(),
  );
  it.each(['', '.a', '-a', 'a b', 'a/b', 'a:b', 'a+b', 'x'.repeat(129), 'é', 'a\n'])('refuses “%s”', (tag) =>
    expect(tagProblem(tag)).not.toBeNull(),
  );
  it('warns of latest only', () => {
    expect(tagWarning('latest')).toContain('cached');
    expect(tagWarning('v1')).toBeNull();
  });
});

describe('hosts', () => {
  it.each(['registry.edgegap.com', 'localhost', 'localhost:5000', '127.0.0.1:5000', '[::1]:5000', 'a-b.c', 'HOST'])(
    'takes %s',
    (host) => expect(hostProblem(host)).toBeNull(),
  );
  it.each(['', 'a b', 'a/b', 'https://a', '-a.b', 'a..b', 'a:port', 'a:0', 'a:65536', 'a:123456', 'user@host'])(
    'refuses “%s”',
    (host) => expect(hostProblem(host)).not.toBeNull(),
  );
  it.each([
    ['localhost', true],
    ['localhost:5000', true],
    ['127.0.0.1', true],
    ['127.9.9.9:1', true],
    ['[::1]:5000', true],
    ['localhost.example.com', false],
    ['127.0.0.1.example.com', false],
    ['10.0.0.1', false],
    ['registry.edgegap.com', false],
  ])('%s is of this computer: %s', (host, is) => expect(isLoopback(host)).toBe(is));
  it.each([
    [' https://registry.example.com/ ', 'registry.example.com'],
    ['HTTP://localhost:5000', 'localhost:5000'],
    ['registry.example.com//', 'registry.example.com'],
  ])('cleans “%s”', (typed, host) => expect(cleanHost(typed)).toBe(host));
});

describe('names made of others', () => {
  it.each([
    ['My Game (Server)', 'my-game-server'],
    ['---', 'game-server'],
    ['Été', 'ete'],
    ['Mein Größtes Spiel', 'mein-gro-tes-spiel'],
    ['日本', 'game-server'],
    ['a'.repeat(300), 'a'.repeat(100)],
  ])('suggests for “%s”: %s', (folder, name) => {
    expect(suggestRepository(folder)).toBe(name);
    expect(repositoryProblem(suggestRepository(folder))).toBeNull();
  });
  it.each(['studio', 'my-studio', 'org/team'])('takes %s as a project', (name) =>
    expect(registryProjectProblem(name)).toBeNull(),
  );
  it.each(['', 'Studio', 'a b', '/a'])('refuses “%s” as a project', (name) =>
    expect(registryProjectProblem(name)).not.toBeNull(),
  );
  it('puts a whole reference together', () =>
    expect(imageReference({ registry: 'h:5000', project: 'p', repository: 'r/s' }, 't')).toBe('h:5000/p/r/s:t'));
});
