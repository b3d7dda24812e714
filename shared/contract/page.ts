/** What main tells the page by its address, before any question could be answered. */
export interface PageStart {
  /** Of the page's policy: the only way in which a <style> element is accepted. */
  readonly nonce: string;
  /** The settings name a connection: the page draws its frame at once, and the list comes into it. */
  readonly isConnected: boolean;
}

const CONNECTED = '#connected';

/** What stands behind the page's origin. */
export const pageStart = ({ nonce, isConnected }: PageStart): string =>
  `/?nonce=${encodeURIComponent(nonce)}${isConnected ? CONNECTED : ''}`;

/** Of `location`; a page that was opened in another way was told nothing. */
export const readPageStart = ({ search, hash }: { readonly search: string; readonly hash: string }): PageStart => ({
  nonce: decodeURIComponent(/[?&]nonce=([^&]*)/.exec(search)?.[1] ?? ''),
  isConnected: hash === CONNECTED,
});
