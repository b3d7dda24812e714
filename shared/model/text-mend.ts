import { assertNever } from '../result';

/** What can be mended in a text on its way into an image. */
export const textMends = ['line-endings', 'listen-settings', 'listen-calls'] as const;
export type TextMend = (typeof textMends)[number];

const scheme = '(?:https?://)?';
const loopback = String.raw`127\.0\.0\.1|localhost|\[::1\]|::1`;
/** Keys that say where a server listens, as patterns that sed understands too; a database's host on loopback is another matter. */
export const listenKeys = [
  ...['bind', 'bind[_-]?ip', 'bind[_-]?host', 'bind[_-]?addr', 'bind[_-]?address'],
  ...['listen', 'listen[_-]?ip', 'listen[_-]?host', 'listen[_-]?addr', 'listen[_-]?address', 'listen[_-]?on'],
  ...['server[_-]?ip', 'server[_-]?host', 'server[_-]?address', 'multihome', 'urls?', 'net[_-]?ip'],
].join('|');
const setting = new RegExp(
  String.raw`((?:^|[\s"'{,;])(?:${listenKeys})["']?\s*(?:[:=]|\s)\s*["']?${scheme})(${loopback})(?=[\s"':;,/]|$)`,
  'gi',
);
const listenCall = new RegExp(String.raw`(\.listen\([^)]{0,80}["']${scheme})(${loopback})(?=["'])`, 'gi');
const comment = /^\s*(?:#|;|\/\/)/;

/** `127.0.0.1` is only this computer, `0.0.0.0` every network that it is in. */
const everywhere = (_: string, before: string, host: string): string =>
  before + (host.includes(':') ? host.replace('::1', '::') : '0.0.0.0');

/**
 * The text without that fault; the same where it has none. Bytes are characters here (latin1), so that whatever else is in the file stays
 * as it is, and its length is the file's. `line-endings`: CRLF becomes LF; `listen-settings`: settings that bind to this computer only bind to
 * all of its networks; `listen-calls`: the same of calls of Node's `listen`.
 */
export function mendText(mend: TextMend, text: string): string {
  switch (mend) {
    case 'line-endings':
      return text.replaceAll('\r\n', '\n');
    case 'listen-settings':
      return text
        .split('\n')
        .map((line) => (comment.test(line) ? line : line.replace(setting, everywhere)))
        .join('\n');
    case 'listen-calls':
      return text.replace(listenCall, everywhere);
    default:
      return assertNever(mend);
  }
}
