import type { Failure } from '#shared/errors';
import { noRoomForImage } from '../registry/failures';

interface Rule {
  readonly matches: RegExp;
  readonly failure: (host: string, username: string) => Omit<Failure, 'detail'>;
}

/** Harbor's words (src/pkg/quota/errors.go) and those of others. */
const NO_ROOM = /will exceed the configured upper limit of|quota exceeded|exceeds? .{0,40}quota/i;

/** What engines say when a push fails, besides that (measured with Docker Engine 20.10). The first rule that matches wins. */
const rules: readonly Rule[] = [
  {
    matches: /configured as immutable/i,
    failure: () => ({
      code: 'tag-immutable',
      message: 'This tag exists already and the registry does not allow changing it. Push with a new tag.',
      action: 'editProject',
    }),
  },
  {
    matches: /name unknown|project \S+ not found|repository name not known/i,
    failure: (host, username) => ({
      code: 'registry-not-found',
      message: `${host} has no project of this name, or ${username} may not see it. Check the project’s name and the account.`,
      retryable: true,
      action: 'signIn',
    }),
  },
  {
    matches: /unauthorized|no basic auth credentials|authentication required|incorrect username or password/i,
    failure: (host, username) => ({
      code: 'registry-unauthorized',
      message: `${host} does not accept the credentials of ${username}. The token may be wrong or expired, or it belongs to a pull account. Sign in again.`,
      retryable: true,
      action: 'signIn',
    }),
  },
  {
    // Engines with the containerd store may show no more than the status.
    matches: /^denied|: denied:|access to the resource is denied|HTTP 403|status[^\n]*:? 403|403 Forbidden/i,
    failure: (host, username) => ({
      code: 'registry-denied',
      message: `${host} does not let ${username} push to this repository. Use push credentials of this project.`,
      retryable: true,
      action: 'signIn',
    }),
  },
  {
    matches: /HTTP 413|Request Entity Too Large|status: 413/i,
    failure: (host) => ({
      code: 'upload-too-large',
      message: `A layer is larger than a proxy in front of ${host} lets through (413). Split the image into smaller layers, or ask the registry’s staff to raise the limit.`,
    }),
  },
  {
    matches:
      /connection refused|no such host|network is unreachable|i\/o timeout|no route to host|TLS handshake timeout|connection reset|broken pipe|EOF$|use of closed network connection/i,
    failure: (host) => ({
      code: 'registry-unreachable',
      message: `The engine cannot reach ${host}, or the connection broke. Check the network and try again: layers that arrived are not sent twice.`,
      retryable: true,
      action: 'retry',
    }),
  },
  {
    matches: /server gave HTTP response to HTTPS client|x509|certificate/i,
    failure: (host) => ({
      code: 'registry-insecure',
      message: `The engine does not trust the connection to ${host} (no valid HTTPS certificate). Add the registry to the engine’s trusted registries, or use HTTPS.`,
    }),
  },
  {
    matches: /An image does not exist locally|no such image|does not exist/i,
    failure: () => ({
      code: 'image-missing',
      message: 'The engine no longer has the image. Try again: it will be built anew.',
      retryable: true,
      action: 'retry',
    }),
  },
];

/** An engine's failure text as an error with a way out. */
export function pushFailure(text: string, host: string, username: string): Failure {
  if (NO_ROOM.test(text)) return { ...noRoomForImage(host), detail: text };
  const rule = rules.find(({ matches }) => matches.test(text));
  if (rule !== undefined) return { ...rule.failure(host, username), detail: text };
  return {
    code: 'registry-error',
    message: `${host} refused the push: ${text.split('\n')[0]?.slice(0, 200) ?? ''}. Try again; layers that arrived are not sent twice.`,
    retryable: true,
    action: 'retry',
    detail: text,
  };
}
