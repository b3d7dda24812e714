import { describe, expect, it } from 'vitest';
import { pushFailure } from '#adapters/docker/push-failure';

describe('a failing push', () => {
  it.each([
    ['unauthorized: authentication required', 'registry-unauthorized'],
    ['no basic auth credentials', 'registry-unauthorized'],
    ['unauthorized: project studio not found', 'registry-not-found'],
    ['Get "https://r.example/v2/": unauthorized: incorrect username or password', 'registry-unauthorized'],
    ['denied: requested access to the resource is denied', 'registry-denied'],
    [
      'denied: adding 5.3 MiB of storage resource, which when updated to current usage of 498.2 MiB will exceed the configured upper limit of 500.0 MiB.',
      'storage-full',
    ],
    [
      'failed commit on ref "layer-sha256:00": unexpected status from PUT request to https://r.example/v2/a/blobs/uploads/1?digest=sha256%3A00: 403 Forbidden',
      'registry-denied',
    ],
    ['failed to do request: unexpected status: 403 Forbidden', 'registry-denied'],
    ['error parsing HTTP 403 response body: unexpected end of JSON input: ""', 'registry-denied'],
    ['unknown: quota exceeded', 'storage-full'],
    ['denied: tag v1 is configured as immutable, cannot be updated', 'tag-immutable'],
    ["unknown: Failed to process request due to 'server:v1' configured as immutable.", 'tag-immutable'],
    [
      'error parsing HTTP 413 response body: invalid character \'<\' looking for beginning of value: "<html>413 Request Entity Too Large</html>"',
      'upload-too-large',
    ],
    ['received unexpected HTTP status: 500 Internal Server Error', 'registry-error'],
    ['received unexpected HTTP status: 503 Service Unavailable', 'registry-error'],
    ['toomanyrequests: slow down', 'registry-error'],
    ['dial tcp 127.0.0.1:5152: connect: connection refused', 'registry-unreachable'],
    ['Put "http://127.0.0.1:5152/v2/a": dial tcp 127.0.0.1:5152: connect: connection refused', 'registry-unreachable'],
    ['dial tcp: lookup r.example on 127.0.0.53:53: no such host', 'registry-unreachable'],
    ['Patch "https://r.example/v2/x": EOF', 'registry-unreachable'],
    ['write tcp 10.0.0.1:1->10.0.0.2:443: write: broken pipe', 'registry-unreachable'],
    ['net/http: TLS handshake timeout', 'registry-unreachable'],
    ['Get "https://r.example/v2/": http: server gave HTTP response to HTTPS client', 'registry-insecure'],
    ['x509: certificate signed by unknown authority', 'registry-insecure'],
    ['An image does not exist locally with the tag: r.example/studio/server', 'image-missing'],
    ['name unknown: repository studio/server not found', 'registry-not-found'],
    ['something that nobody has seen before', 'registry-error'],
  ])('%s: %s', (text, code) => {
    const failure = pushFailure(text, 'r.example', 'robot$studio');
    expect(failure.code).toBe(code);
    expect(failure.detail).toBe(text);
    expect(failure.message.length).toBeGreaterThan(30);
  });
});
