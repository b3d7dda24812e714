import { describe, expect, it } from 'vitest';
import type { Answer } from '#adapters/http/answer';
import { notARegistry, statusFailure } from '#adapters/registry/failures';
import type { RegistryAccess } from '#core/ports/registry';

const access: RegistryAccess = {
  registry: 'registry.example',
  scheme: 'https',
  project: 'studio',
  username: 'robot$studio+client-push',
  token: 'very-secret-token',
  apiUrl: null,
  apiToken: 'secret-api-token',
  trustedCertificate: null,
};
const basic = Buffer.from(`${access.username}:${access.token}`).toString('base64');

const answer = (status: number, body: string, type = 'text/html'): Answer => ({
  status,
  headers: new Headers({ 'content-type': type }),
  body: Buffer.from(body),
});

describe('an error answer', () => {
  it.each([
    [401, 'registry-unauthorized', 'signIn'],
    [403, 'registry-denied', 'signIn'],
    [404, 'registry-not-found', 'retry'],
    [413, 'upload-too-large', 'retry'],
    [429, 'registry-busy', 'retry'],
    [500, 'registry-error', 'retry'],
    [502, 'registry-error', 'retry'],
    [504, 'registry-error', 'retry'],
  ] as const)('%i as HTML becomes %s with %s', (status, code, action) => {
    const { error } = statusFailure(answer(status, '<html>sorry</html>'), access);
    expect(error).toMatchObject({ code, action, retryable: true });
    expect(error.message).not.toContain('<html>');
    expect(error.detail).toContain(`HTTP ${status}`);
  });

  it('that speaks of the limit is about storage, not about rights', () => {
    const body = JSON.stringify({
      errors: [
        {
          code: 'DENIED',
          message: 'adding 1.0 B of storage resource, … will exceed the configured upper limit of 10.0 MiB.',
        },
      ],
    });
    expect(statusFailure(answer(403, body, 'application/json'), access).error.code).toBe('storage-full');
  });

  it('shows the registry’s own words folded, and only the beginning of a page', () => {
    const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'no' }, { code: 'OTHER' }] });
    expect(statusFailure(answer(403, body), access).error.detail).toBe('HTTP 403 DENIED: no; OTHER:');
    expect(statusFailure(answer(500, 'x'.repeat(9999)), access).error.detail?.length).toBeLessThan(320);
  });

  it('that repeats the request does not carry the secret on', () => {
    const page = `<pre>GET /v2/ Authorization: Basic ${basic} token ${access.token}</pre>`;
    for (const failure of [statusFailure(answer(500, page), access), notARegistry(answer(200, page), access)]) {
      expect(JSON.stringify(failure.error)).not.toContain(access.token);
      expect(JSON.stringify(failure.error)).not.toContain(basic);
    }
  });

  it('carries on neither half a secret, where its end is cut off, nor a token that was granted', () => {
    const page = `${'x'.repeat(280)} ${basic} Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln`;
    expect(statusFailure(answer(500, page), access).error.detail).not.toContain(basic.slice(0, 10));
    const early = statusFailure(answer(500, page.slice(200)), access).error.detail;
    expect(early).toContain('Bearer [redacted]');
    expect(early).not.toContain('eyJ');
  });
});
