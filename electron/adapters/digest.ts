import { createHash } from 'node:crypto';

/** What registries and engines call these bytes: `sha256:<hex>` (OCI image spec, descriptor). */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
