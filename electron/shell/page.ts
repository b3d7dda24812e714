import { readFileSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { filesNamedBy } from './named-files';
import { policy, SCHEME } from './security';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Of Chromium: net::ERR_FILE_NOT_FOUND. */
const NOT_FOUND = -6;

/**
 * Serves the bundled page over app://gantry/, with a policy that accepts `nonce`. Chromium reads the files by itself: `protocol.handle` would
 * load Node's fetch first and pass every byte through this process, which loads the rest of the app meanwhile; a window was usable 60 to 90 ms
 * later. (Electron calls this one deprecated since 25; `protocol.registerSource`, new in 45, is to take its place.)
 * `onAsked`: the page is there and has asked for all the files that it names. What keeps this process busy before that keeps it from them.
 */
export function servePage(folder: string, nonce: () => string, onAsked: () => void): void {
  const awaited = new Set(filesNamedBy(documentIn(folder)).map((path) => join(folder, path)));
  protocol.registerFileProtocol(SCHEME, (request, respond) => {
    const file = fileOf(folder, request.url);
    if (file === null) return respond({ error: NOT_FOUND });
    const type = extname(file);
    respond({
      path: file,
      mimeType: types[type] ?? 'application/octet-stream',
      headers: {
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
        ...(type === '.html' ? { 'Content-Security-Policy': policy(nonce()) } : {}),
      },
    });
    if (awaited.delete(file) && awaited.size === 0) onAsked();
  });
}

/** Without it there is no page, as Chromium will say. */
function documentIn(folder: string): string {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return '';
  }
}

/** Null: not of this page. */
export function fileOf(folder: string, address: string): string | null {
  const { host, pathname } = new URL(address);
  const path = decoded(pathname === '/' ? '/index.html' : pathname);
  const file = path === null ? null : normalize(join(folder, path));
  return host === 'gantry' && file?.startsWith(folder + sep) ? file : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
