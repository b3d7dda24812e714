import type { Attachment, Platform } from '#shared/model/registry';

/** A platform as manifests, configs, Harbor and the platform's API say it: any part may be missing. */
export interface SaidPlatform {
  readonly os?: string | null | undefined;
  readonly architecture?: string | null | undefined;
  readonly variant?: string | null | undefined;
}

/** Null where no platform is said. */
export function platformOf(said: SaidPlatform | null | undefined): Platform | null {
  const { os, architecture, variant } = said ?? {};
  if (os == null || architecture == null || os === '' || architecture === '') return null;
  return { os, architecture, variant: variant == null || variant === '' ? null : variant };
}

interface SaidPart {
  readonly platform?: SaidPlatform | null | undefined;
  readonly annotations?: Readonly<Record<string, string>> | null | undefined;
}

/** BuildKit's provenance and the like stand in an index as children for the platform `unknown/unknown`. */
export const isAttestation = ({ platform, annotations }: SaidPart): boolean =>
  annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
  (platform?.os === 'unknown' && platform.architecture === 'unknown');

/** `signature.cosign`, `signature.notation`, `sbom.harbor`, `attestation...` (Harbor src/pkg/accessory/model). */
export function accessoryKind(type: string): Attachment['kind'] {
  if (type.startsWith('signature')) return 'signature';
  if (type.startsWith('sbom')) return 'sbom';
  return type.startsWith('attestation') ? 'attestation' : 'other';
}
