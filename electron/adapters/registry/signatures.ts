import type { Artifact, Attachment } from '#shared/model/registry';

/** `sha256-<hex>.sig`: how cosign names what belongs to a digest where the registry knows no other way (sigstore/cosign spec). */
export function signatureOf(tag: string): { readonly digest: string; readonly kind: Attachment['kind'] } | null {
  const match = /^sha256-([0-9a-f]{64})(?:\.(sig|att|sbom))?$/.exec(tag);
  if (match === null) return null;
  const kinds = { sig: 'signature', att: 'attestation', sbom: 'sbom' } as const;
  return { digest: `sha256:${match[1]}`, kind: kinds[match[2] as keyof typeof kinds] ?? 'other' };
}

/** Folds the signature tags among `names` under the artifacts that they belong to. */
export function withAttachments(artifacts: readonly Artifact[], names: readonly string[]): Artifact[] {
  const folded = new Map<string, Attachment[]>();
  for (const name of names) {
    const signature = signatureOf(name);
    if (signature === null) continue;
    const attachment: Attachment = { digest: name, kind: signature.kind, sizeBytes: null };
    folded.set(signature.digest, [...(folded.get(signature.digest) ?? []), attachment]);
  }
  return artifacts.map((artifact) => ({
    ...artifact,
    attachments: [...artifact.attachments, ...(folded.get(artifact.digest) ?? [])],
  }));
}
