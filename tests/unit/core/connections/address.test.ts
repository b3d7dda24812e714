import { describe, expect, it } from 'vitest';
import { cleanToken, readAddress } from '#core/connections/address';

const project = 'studio';

describe('addresses of registries', () => {
  it.each([
    ['registry.example.com', 'registry.example.com', 'https'],
    ['https://registry.example.com/', 'registry.example.com', 'https'],
    ['registry.example.com:8443', 'registry.example.com:8443', 'https'],
    ['localhost:5000', 'localhost:5000', 'http'],
    ['http://127.0.0.1:5000', '127.0.0.1:5000', 'http'],
    ['https://localhost:5000', 'localhost:5000', 'https'],
    ['[::1]:5000', '[::1]:5000', 'http'],
  ])('reads %s', (address, registry, scheme) => {
    expect(readAddress({ address, project })).toEqual({ registry, scheme, project });
  });
  it.each([
    'http://registry.example.com',
    'HTTP://10.0.0.1:5000',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
  ])('refuses to send a token in the clear to %s', (address) => {
    expect(() => readAddress({ address, project })).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code: 'registry-insecure' }) }),
    );
  });
  it.each(['', 'registry.example.com/project', 'user:password@registry.example.com', 'a b', 'ftp://x'])(
    'refuses “%s”',
    (address) => {
      expect(() => readAddress({ address, project })).toThrow(
        expect.objectContaining({ error: expect.objectContaining({ code: 'invalid-input' }) }),
      );
    },
  );
  it('refuses a project that is none', () => {
    expect(() => readAddress({ address: 'registry.example.com', project: 'My Studio' })).toThrow('Project names');
  });
  it('takes the word before a pasted token away', () => {
    expect(cleanToken('  token abc ')).toBe('abc');
    expect(cleanToken('abc')).toBe('abc');
  });
});
