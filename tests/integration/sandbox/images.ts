import { asText, digestOf, imageManifest, random, type registryClient, types } from '../../support/registry-client';

type Client = ReturnType<typeof registryClient>;

/** Pushes a manifest whose blobs are there; throws where it is refused. */
export async function put(client: Client, repository: string, reference: string, manifest: object, type: string) {
  const text = asText(manifest);
  const said = await client.pushManifest(repository, reference === '' ? digestOf(text) : reference, text, type);
  if (said.status !== 201) throw new Error(`refused: ${said.status} ${said.text}`);
  return { digest: digestOf(text), bytes: text.length, mediaType: type };
}

/** An index of two platforms and an attestation, as BuildKit makes it. */
export async function pushIndex(client: Client, repository: string, tag: string) {
  const children = [];
  for (const [os, architecture] of [
    ['linux', 'amd64'],
    ['linux', 'arm64'],
    ['unknown', 'unknown'],
  ] as const) {
    const config = Buffer.from(JSON.stringify({ os, architecture, rootfs: { type: 'layers', diff_ids: [] } }));
    const layer = random(500);
    for (const blob of [config, layer]) await client.pushBlob(repository, blob);
    const child = await put(client, repository, '', imageManifest(config, [layer], types.oci), types.oci);
    children.push({
      mediaType: types.oci,
      digest: child.digest,
      size: child.bytes,
      platform: { os, architecture },
      totalBytes: child.bytes + config.length + layer.length,
    });
  }
  const manifests = children.map(({ totalBytes: _, ...child }) => child);
  const index = await put(
    client,
    repository,
    tag,
    { schemaVersion: 2, mediaType: types.ociIndex, manifests },
    types.ociIndex,
  );
  return { ...index, children };
}

/** Something attached to an artifact: by OCI's `subject`, or by cosign's tag. */
export async function attach(
  client: Client,
  repository: string,
  to: { digest: string; bytes: number },
  how: 'subject' | 'sig',
) {
  const empty = Buffer.from('{}');
  const layer = random(100);
  for (const blob of [empty, layer]) await client.pushBlob(repository, blob);
  const manifest = {
    ...imageManifest(empty, [layer], types.oci),
    ...(how === 'subject'
      ? {
          artifactType: 'application/spdx+json',
          subject: { mediaType: types.oci, digest: to.digest, size: to.bytes },
        }
      : {}),
  };
  const tag = how === 'subject' ? '' : `${to.digest.replace(':', '-')}.sig`;
  return put(client, repository, tag, manifest, types.oci);
}
