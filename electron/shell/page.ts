import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { policy, SCHEME } from './security';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Serves the bundled page over app://gantry/. The policy's nonce is new at each load and replaces `__NONCE__` in the page. */
export function servePage(folder: string): void {
  const files = readAhead(folder);
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const path = url.pathname === '/' ? '/index.html' : decodeURIComponent(url.pathname);
    const file = normalize(join(folder, path));
    if (url.host !== 'gantry' || !file.startsWith(folder + sep)) return new Response('Not found', { status: 404 });
    try {
      return respond(file, await files(file));
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}

/**
 * Reads files, and those that the page's head names before they are asked for: that is while the window's own process starts. Each of
 * them is kept until it was asked for once.
 */
function readAhead(folder: string): (file: string) => Promise<Buffer> {
  const ahead = new Map<string, Promise<Buffer>>();
  const begin = (file: string): Promise<Buffer> => {
    const reading = readFile(file);
    ahead.set(file, reading);
    // Whoever asks for it hears of the failure.
    reading.catch(() => undefined);
    return reading;
  };
  void begin(join(folder, 'index.html')).then(
    (page) => {
      for (const [, name = ''] of page.toString('utf8').matchAll(/(?:src|href)="\.\/([^"]+)"/g))
        void begin(join(folder, name));
    },
    () => undefined,
  );
  return (file) => {
    const known = ahead.get(file);
    ahead.delete(file);
    return known ?? readFile(file);
  };
}

function respond(file: string, content: Buffer): Response {
  const headers = new Headers({
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  if (extname(file) !== '.html') return new Response(content, { headers });
  const nonce = randomBytes(16).toString('base64');
  headers.set('Content-Security-Policy', policy(nonce));
  return new Response(content.toString('utf8').replaceAll('__NONCE__', nonce), { headers });
}
