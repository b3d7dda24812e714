import { readPageStart } from '#shared/contract/page';

/** The nonce of this page's policy: the only way in which a <style> element is accepted. */
export const styleNonce = readPageStart(location).nonce;

// react-remove-scroll, inside Mantine's dialogs, makes a <style> of its own and looks for the nonce here (get-nonce).
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
