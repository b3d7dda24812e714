import { describe, expect, it } from 'vitest';
import { unreachable } from '#adapters/http/unreachable';

describe('no answer', () => {
  const failed = (code: string, message = 'it failed'): TypeError =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

  it.each([
    ['ECONNREFUSED', 'nothing answers at that address'],
    ['ENOTFOUND', 'no computer has that name'],
    ['UND_ERR_SOCKET', 'the connection broke'],
    ['ENETUNREACH', 'there is no way to it'],
    ['SOMETHING_NEW', 'the connection failed'],
  ])('for %s says that %s', (code, words) => {
    const { error } = unreachable('registry.example', failed(code));
    expect(error).toMatchObject({ code: 'registry-unreachable', retryable: true });
    expect(error.message).toContain(words);
  });

  it('names the computer that the registry leads to, where it is that one that has no such name', () => {
    const elsewhere = (hostname: string): TypeError =>
      new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ENOTFOUND', hostname }) });
    const messageOf = (hostname: string): string =>
      unreachable('registry.example:5000', elsewhere(hostname)).error.message;
    expect(messageOf('login.example')).toMatch(
      /^login\.example, where registry\.example:5000 leads, cannot be reached: no /,
    );
    expect(messageOf('registry.example')).toMatch(/^registry\.example:5000 cannot be reached: no /);
  });

  it('in time says so', () => {
    const { error } = unreachable('registry.example', new DOMException('aborted', 'TimeoutError'));
    expect(error.detail).toBe('aborted');
    expect(error.message).toContain('it did not answer in time');
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('for %s is about the certificate', (code) => {
    const { error } = unreachable('registry.example', failed(code));
    expect(error).toMatchObject({ code: 'certificate-untrusted', action: 'trustCertificate' });
  });

  it.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'EPROTO'])(
    'for %s is about HTTPS itself, which no trust would mend',
    (code) => {
      const { error } = unreachable('registry.example', failed(code));
      expect(error).toMatchObject({ code: 'registry-insecure', action: 'retry' });
    },
  );

  it('of a host whose name has such a word is not', () => {
    const cause = failed('ENOTFOUND', 'getaddrinfo ENOTFOUND ssl-certificate.example');
    expect(unreachable('ssl-certificate.example', cause).error.code).toBe('registry-unreachable');
  });
});
