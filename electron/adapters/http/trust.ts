/** Not a code of TLS: the certificate is another one than the user trusted. */
export const CHANGED = 'GANTRY_CERTIFICATE_CHANGED';
