import { AppFailure } from '#shared/errors';
import { CHANGED } from './trust';

/** A short reason for the usual network errors; undici hides them in `cause`. */
export function unreachable(host: string, thrown: unknown): AppFailure {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  // DOMExceptions have a number there, which says less than their words.
  const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
  const detail = inner instanceof Error ? `${code} ${inner.message}`.trim() : String(inner);
  if (code === CHANGED) {
    const message = `${host} shows another certificate than the one that you trusted. Nothing was sent. Ask whoever runs it whether it was renewed before you trust the new one.`;
    return new AppFailure({ code: 'certificate-changed', message, retryable: true, action: 'trustCertificate' });
  }
  // The code alone: a host's name in the text may hold any word.
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS/.test(code)) {
    return new AppFailure(
      {
        code: 'certificate-untrusted',
        message: `${host} has no HTTPS certificate that this computer trusts. If it is your studio’s own registry, compare its certificate and trust it for this connection.`,
        detail,
        retryable: true,
        action: 'trustCertificate',
      },
      { cause: thrown },
    );
  }
  if (/ERR_SSL|EPROTO/.test(code)) {
    const message = `${host} does not speak HTTPS as it should. Is the address right, with its port?`;
    return new AppFailure(
      { code: 'registry-insecure', message, detail, retryable: true, action: 'retry' },
      { cause: thrown },
    );
  }
  const reason =
    {
      ECONNREFUSED: 'nothing answers at that address',
      ENOTFOUND: 'no computer has that name',
      ECONNRESET: 'the connection broke',
      EPIPE: 'the connection broke',
      UND_ERR_SOCKET: 'the connection broke',
      EHOSTUNREACH: 'there is no way to it from this network',
      ENETUNREACH: 'there is no way to it from this network',
      ETIMEDOUT: 'it did not answer in time',
      UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
      EAI_AGAIN: 'the name cannot be looked up now',
    }[code] ??
    (thrown instanceof Error && thrown.name === 'TimeoutError' ? 'it did not answer in time' : 'the connection failed');
  const message = `${reached(host, inner)} cannot be reached: ${reason}. Check the address and the network, then try again.`;
  return new AppFailure(
    { code: 'registry-unreachable', message, detail, retryable: true, action: 'retry' },
    { cause: thrown },
  );
}

/** A redirect or a proxy may lead to another computer, which a failed look-up of a name tells. */
function reached(host: string, cause: unknown): string {
  const named = cause instanceof Error && 'hostname' in cause ? String(cause.hostname) : host;
  return host === named || host.startsWith(`${named}:`) ? host : `${named}, where ${host} leads,`;
}
