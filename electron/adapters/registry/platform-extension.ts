import type { FoundRepository, RegistryAccess } from '#core/ports/registry';
import type { Artifact, ArtifactPage } from '#shared/model/registry';
import { z } from '#shared/zod';
import { askPlatform, type Http } from '../http/ask';
import { furtherPages } from '../http/pages';
import { instant } from '../http/time';
import { parsePlatform, platformFailure } from '../platform/answers';
import { accessoryKind, isAttestation, platformOf } from './parts-of-index';
import type { PlatformNames } from './platform-names';

/** What the public API lacks and a platform may serve all the same; 404 means that it does not. */
const PAGE_SIZE = 100;
const text = z.string().nullish();
const size = z.int().nonnegative().nullish();

const Images = z.object({
  total_count: z.int().nonnegative(),
  data: z.array(
    z.object({ image: z.string(), artifact_count: size, tag_count: size, size_bytes: size, last_push_at: text }),
  ),
});
const PlatformShape = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() });
const Artifacts = z.object({
  total_count: z.int().nonnegative(),
  data: z.array(
    z.object({
      digest: z.string(),
      media_type: text,
      size_bytes: size,
      last_push_at: text,
      created_at: text,
      platform: PlatformShape.nullish().catch(null),
      tags: z.array(z.object({ name: z.string(), last_push_at: text })),
      artifact_type: text,
      children: z
        .array(z.object({ digest: z.string(), size_bytes: size, platform: PlatformShape.nullish().catch(null) }))
        .nullish(),
      attachments: z.array(z.object({ digest: z.string(), type: text, size_bytes: size })).nullish(),
    }),
  ),
});

/** Null where the platform does not list images. */
export async function listImages(
  http: Http,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<FoundRepository[] | null> {
  const read = (page: string) =>
    askPlatform(http, access, `/v1/container-registry/images?page=${page}&limit=${PAGE_SIZE}`, { signal });
  const first = await read('1');
  if (first.status === 404) return null;
  if (first.status !== 200) throw platformFailure(first, access);
  const { data, total_count: total } = parsePlatform(first, Images, access);
  const others = await Promise.all(
    furtherPages(total, PAGE_SIZE).map(async (page) => {
      const answer = await read(page);
      if (answer.status !== 200) throw platformFailure(answer, access);
      return parsePlatform(answer, Images, access).data;
    }),
  );
  const prefix = `${access.project}/`;
  return [...data, ...others.flat()].map((image) => ({
    name: image.image.startsWith(prefix) ? image.image.slice(prefix.length) : image.image,
    artifactCount: image.artifact_count ?? null,
    tagCount: image.tag_count ?? null,
    sizeBytes: image.size_bytes ?? null,
    sizeIsExact: image.size_bytes != null,
    lastPushAt: instant(image.last_push_at),
  }));
}

/** Null where the platform does not list artifacts. */
export async function listArtifacts(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ArtifactPage | null> {
  const page = cursor ?? '1';
  const answer = await names.ask(access, repository, (image) =>
    askPlatform(http, access, `${image}/artifacts?page=${page}&limit=${PAGE_SIZE}`, { signal }),
  );
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { data, total_count: total } = parsePlatform(answer, Artifacts, access);
  return {
    artifacts: data.map((artifact) => {
      const listed = artifact.children ?? [];
      const children = listed.filter((child) => !isAttestation(child));
      return {
        digest: artifact.digest,
        kind: kindOf(listed.length, artifact.artifact_type ?? null),
        mediaType: artifact.media_type ?? null,
        sizeBytes: artifact.size_bytes ?? null,
        pushedAt: instant(artifact.last_push_at),
        createdAt: instant(artifact.created_at),
        platform: platformOf(artifact.platform),
        tags: artifact.tags.map(({ name, last_push_at }) => ({
          name,
          pushedAt: instant(last_push_at),
          immutable: null,
        })),
        children: children.map((child) => ({
          digest: child.digest,
          platform: platformOf(child.platform),
          sizeBytes: child.size_bytes ?? null,
        })),
        attachments: [
          ...(artifact.attachments ?? []).map(({ digest, type, size_bytes }) => ({
            digest,
            kind: accessoryKind(type ?? ''),
            sizeBytes: size_bytes ?? null,
          })),
          ...listed
            .filter((child) => isAttestation(child))
            .map(({ digest, size_bytes }) => ({
              digest,
              kind: 'attestation' as const,
              sizeBytes: size_bytes ?? null,
            })),
        ],
        scan: null,
      };
    }),
    next: cursor === null ? furtherPages(total, PAGE_SIZE) : [],
    total: { count: total, of: 'artifacts' },
    readAt: new Date().toISOString(),
  };
}

/** Images say so in the media type of their config (docker schema 2, image-spec v1.1). */
function kindOf(children: number, type: string | null): Artifact['kind'] {
  if (children > 0) return 'index';
  return type === null || /image\.config|container\.image|image\.manifest/.test(type) ? 'image' : 'other';
}
