import { describe, expect, it } from 'vitest';
import { redact } from '#core/diagnostics/redact';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hidden = 'c2VjcmV0LXZhbHVl9xQ';

describe('redaction', () => {
  it.each([
    ['an authorization header', `Authorization: Bearer ${hidden}`],
    ['basic auth', `authorization: Basic ${base64(`robot$studio+push:${hidden}`)}`],
    ['a header in JSON', `{"Authorization":"token ${hidden}"}`],
    ['an X-Registry-Auth header', `X-Registry-Auth: ${base64(`{"username":"u","password":"${hidden}"}`)}`],
    ['the same without its name', base64(`{"username":"u","password":"${hidden}"}`)],
    ['a robot and its token', `docker login -u robot$studio+push:${hidden}`],
    ['a robot in base64', base64(`robot$studio+push:${hidden}`)],
    ['an address with a password', `https://user:${hidden}@registry.example.com/v2/`],
    ['an address with a robot', `https://robot$studio+push:${hidden}@registry.example.com/v2/`],
    ['an assignment', `GANTRY_PUSH_TOKEN=${hidden}`],
    ['a password in JSON', `{"password": "${hidden}"}`],
    ['a token in JSON', `{"identitytoken":"${hidden}"}`],
    ['a query', `GET /x?access_token=${hidden}&a=b`],
    ['docker’s own file', `"auth": "${base64(`user:${hidden}`)}"`],
    ['a web token', `saw eyJhbGciOiJIUzI1NiJ9.${hidden}.sig`],
  ])('takes out %s', (_name, text) => {
    const after = redact(text, []);
    expect(after).not.toContain(hidden);
    expect(after).not.toContain(base64(hidden).slice(4, 16));
    for (const word of text.match(/[A-Za-z0-9+/=]{24,}/g) ?? []) expect(after).not.toContain(word);
    expect(after).toContain('[redacted]');
  });
  it('takes out known tokens wherever they stand, in every spelling', () => {
    const token = 'a"b/c d';
    const text = `x${token}y ${encodeURIComponent(token)} ${JSON.stringify(token)}`;
    const after = redact(text, [token]);
    expect(after).toBe('x[redacted]y [redacted] "[redacted]"');
  });
  it('takes out the longer of two tokens that begin alike', () => {
    expect(redact('abcdefgh', ['abcd', 'abcdefgh'])).toBe('[redacted]');
  });
  it.each([
    'robot$studio+push may not push here',
    'sha256:c8ca77cecbfd47d149f571eb6ba55e744ff07e6a49d3c760ce07adfc27c1b9a5',
    '127.0.0.1:43109/sandbox/game:v1',
    'https://registry.example.com:5000/v2/',
    '/home/user/Games/My Server/Dockerfile',
    'Storage: 602 kB of 3.0 MB in use',
  ])('leaves “%s” alone', (text) => expect(redact(text, [''])).toBe(text));
});
