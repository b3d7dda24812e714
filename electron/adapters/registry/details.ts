import type { RegistryAccess } from '#core/ports/registry';
import type { ArtifactDetails } from '#shared/model/artifact-details';
import type { Child } from '#shared/model/registry';
import type { Http } from '../http/ask';
import { instant } from '../http/time';
import { fetchImageConfig, type ImageConfig, instructions } from './image-config';
import {
  artifactBytes,
  fetchManifest,
  fetchRawManifest,
  imageFacts,
  type Manifest,
  type RawManifest,
} from './manifest';
import { isAttestation, platformOf } from './parts-of-index';
import { environment, hiding, words } from './secrets';

/** What an artifact says of itself: its manifest and, where it is an image, its config. Null where it is not there. */
export async function fetchDetails(
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<ArtifactDetails | null> {
  const raw = await fetchRawManifest(http, access, repository, digest, signal);
  if (raw === null) return null;
  if (raw.manifest.manifests !== undefined) return indexDetails(http, access, repository, raw, signal);
  const facts = imageFacts(raw);
  const config = facts.config === null ? null : await fetchImageConfig(http, access, repository, facts.config, signal);
  const made = config === null ? [] : instructions(config, facts.layers.length);
  const hide = hiding(config?.config?.Env ?? []);
  const layers = (raw.manifest.layers ?? []).map((layer, index) => ({
    digest: layer.digest,
    mediaType: layer.mediaType ?? null,
    sizeBytes: layer.size,
    instruction: made[index] == null ? null : hide(made[index]),
  }));
  return {
    ...described(raw, config),
    sizeBytes: artifactBytes(facts),
    configMediaType: raw.manifest.config?.mediaType ?? null,
    layers,
    children: [],
  };
}

async function indexDetails(
  http: Http,
  access: RegistryAccess,
  repository: string,
  raw: RawManifest,
  signal?: AbortSignal,
): Promise<ArtifactDetails> {
  const facts = await fetchManifest(http, access, repository, raw.digest, signal);
  return {
    ...described(raw, null),
    sizeBytes: facts === null ? raw.bytes.length : artifactBytes(facts),
    configMediaType: null,
    layers: [],
    children: childrenOf(raw.manifest).children,
  };
}

function described({ digest, mediaType, bytes }: RawManifest, config: ImageConfig | null) {
  const run = config?.config ?? {};
  const hide = hiding(run.Env ?? []);
  return {
    digest,
    mediaType,
    manifestBytes: bytes.length,
    platform: config === null ? null : platformOf(config),
    createdAt: instant(config?.created),
    ports: Object.keys(run.ExposedPorts ?? {}),
    entrypoint: words(run.Entrypoint ?? [], hide),
    command: words(run.Cmd ?? [], hide),
    user: run.User === '' ? null : (run.User ?? null),
    workingDir: run.WorkingDir === '' ? null : (run.WorkingDir ?? null),
    environment: environment(run.Env ?? []),
    labels: Object.entries(run.Labels ?? {}).map(([name, value]) => ({ name, value: hide(value) })),
  };
}

/** The images of an index, and what only accompanies them. Their own sizes are not in the index. */
export function childrenOf(manifest: Manifest): { children: Child[]; attestations: string[] } {
  const listed = manifest.manifests ?? [];
  return {
    children: listed
      .filter((child) => !isAttestation(child))
      .map(({ digest, platform }) => ({ digest, platform: platformOf(platform), sizeBytes: null })),
    attestations: listed.filter(isAttestation).map(({ digest }) => digest),
  };
}
