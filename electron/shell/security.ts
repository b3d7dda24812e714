import { app, type IpcMainInvokeEvent, protocol, type Session, session, shell, type WebContents } from 'electron';

export const SCHEME = 'app';
/** The page's own origin; nothing else is ever loaded. */
export const APP_ORIGIN = `${SCHEME}://gantry`;

/** Hosts whose https pages may be opened in the user's browser: products that are spoken of, and where vulnerabilities are described. */
const openable = [
  /^([a-z0-9-]+\.)*(edgegap|docker)\.com$/,
  /^(goharbor|podman)\.io$/,
  /^(nvd\.nist\.gov|avd\.aquasec\.com|osv\.dev|(www\.)?cve\.org|cve\.mitre\.org)$/,
  /^(security-tracker\.debian\.org|(www\.)?ubuntu\.com|access\.redhat\.com|security\.alpinelinux\.org|github\.com)$/,
];

/** Before `ready`: makes app:// a secure origin of its own, with modules and same-origin fetches. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** What the page may do. */
export const policy = (nonce: string): string =>
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
