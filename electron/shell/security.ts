import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { app, type IpcMainInvokeEvent, protocol, type Session, session, shell, type WebContents } from 'electron';

const SCHEME = 'app';
/** The page's own origin; nothing else is ever loaded. */
export const APP_ORIGIN = `${SCHEME}://gantry`;

/** Hosts whose https pages may be opened in the user's browser: products that are spoken of, and where vulnerabilities are described. */
const openable = [
  /^([a-z0-9-]+\.)*(edgegap|docker)\.com$/,
  /^(goharbor|podman)\.io$/,
  /^(nvd\.nist\.gov|avd\.aquasec\.com|osv\.dev|(www\.)?cve\.org|cve\.mitre\.org)$/,
  /^(security-tracker\.debian\.org|(www\.)?ubuntu\.com|access\.redhat\.com|security\.alpinelinux\.org|github\.com)$/,
];

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

/** Before `ready`: makes app:// a secure origin of its own, with modules and same-origin fetches. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');

/** Serves the bundled page over app://gantry/, the page itself when `bound` has settled: it calls at once. The policy's nonce is new at each load and replaces `__NONCE__` in the page. */
export function servePage(folder: string, bound: Promise<unknown>): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'gantry') return new Response('Not found', { status: 404 });
    const path = url.pathname === '/' ? '/index.html' : decodeURIComponent(url.pathname);
    const file = normalize(join(folder, path));
    if (!file.startsWith(folder + sep)) return new Response('Not found', { status: 404 });
    try {
      if (path === '/index.html') await bound;
      return await respond(file);
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}

async function respond(file: string): Promise<Response> {
  const content = await readFile(file);
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

/** In development the page comes from the dev server: same policy, with its socket for hot updates and its inline preamble by nonce. */
export function guardDevelopment(origin: string, nonce: string): void {
  const socket = origin.replace(/^http/, 'ws');
  const relaxed = policy(nonce)
    .replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
    .replace("connect-src 'self'", `connect-src 'self' ${socket}`);
  session.defaultSession.webRequest.onHeadersReceived({ urls: [`${origin}/*`] }, (details, respondWith) => {
    respondWith({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [relaxed] } });
  });
}

/** No permission is ever granted: the page needs none. */
export function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
}

/** No page but ours, in no window but ours. */
export function guardContents(ownOrigin: string): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (originOf(event.url) !== ownOrigin) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** True for calls of our own page's top frame. */
export const isTrusted =
  (ownOrigin: string) =>
  (event: IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    return frame !== null && frame.parent === null && originOf(frame.url) === ownOrigin;
  };

const originOf = (url: string): string => {
  if (!URL.canParse(url)) return '';
  const { protocol: scheme, host } = new URL(url);
  return `${scheme}//${host}`;
};

/** Opens an allowed https page in the user's browser; answers whether it did. */
export async function openInBrowser(url: string): Promise<boolean> {
  const target = new URL(url);
  if (target.protocol !== 'https:' || !openable.some((host) => host.test(target.hostname))) return false;
  await shell.openExternal(target.href);
  return true;
}
