import type Docker from 'dockerode';
import type { ImageFacts } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { modemStatus, modemText } from './client';
import type { Ask } from './question';

/** `GET /images/{name}/json`; since API 1.52 empty fields are left out. */
const Image = z.object({
  Id: z.string(),
  Os: z.string().default('linux'),
  Architecture: z.string().default(''),
  Size: z.number().default(0),
  RootFS: z.object({ Layers: z.array(z.string()).nullish() }).optional(),
  RepoDigests: z.array(z.string()).nullish(),
  /** Of the containerd image store only, since API 1.48. */
  Descriptor: z.object({ digest: z.string() }).nullish(),
  GraphDriver: z.object({ Name: z.string() }).nullish(),
});

/** The usual snapshotter's name; docker's own drivers have others (overlay2), and Podman's too (overlay). */
const SNAPSHOTTER = 'overlayfs';

/** Whether an image is named by what registries call it (moby daemon/containerd/image_inspect.go), as no other store does. */
const isPacked = ({ Id, RepoDigests, Descriptor, GraphDriver }: z.infer<typeof Image>): boolean =>
  Descriptor?.digest === Id ||
  GraphDriver?.Name === SNAPSHOTTER ||
  (RepoDigests ?? []).some((name) => name.endsWith(`@${Id}`));

/** Null when the engine has no such image. */
export async function inspectImage(ask: Ask, reference: string): Promise<ImageFacts | null> {
  // A name with an empty part is redirected to one without.
  const answer = await ask(`/images/${inPath(reference)}/json`).catch(ignore(301, 404));
  return answer === undefined ? null : imageFacts(JSON.parse(answer.body));
}

/** `GET /images/{name}/history`: instructions that add nothing among them. */
const History = z.array(
  z.object({
    /** Seconds since 1970. */
    Created: z.number(),
    CreatedBy: z.string(),
    Comment: z.string().default(''),
    /** Uncompressed bytes. */
    Size: z.int().nonnegative(),
  }),
);
export type History = z.infer<typeof History>;

/** The newest first. Empty: the engine does not tell. */
export async function imageHistory(ask: Ask, imageId: string): Promise<History> {
  const { body } = await ask(`/images/${inPath(imageId)}/history`);
  return History.safeParse(parseJson(body)).data ?? [];
}

/** As the port says. */
export async function layerSizes(ask: Ask, imageId: string): Promise<readonly number[]> {
  const history = await imageHistory(ask, imageId);
  return history.flatMap(({ Size }) => (Size > 0 ? [Size] : []));
}

/** Slashes are the engine's own; anything else that people type must not become another path. */
const inPath = (reference: string): string => encodeURI(reference).replace(/[?#]/g, encodeURIComponent);

export function imageFacts(raw: unknown): ImageFacts {
  const image = Image.parse(raw);
  const { Id, Os, Architecture, Size, RootFS } = image;
  return {
    ...{ id: Id, os: Os, architecture: Architecture, sizeBytes: Size, diffIds: RootFS?.Layers ?? [] },
    keepsCompressed: isPacked(image),
  };
}

/** Gives an image a further name. image-missing when the engine does not have it. */
export async function tagImage(docker: Docker, imageId: string, reference: string): Promise<void> {
  const { name, tag } = splitReference(reference);
  try {
    await docker.getImage(imageId).tag({ repo: name, tag });
  } catch (thrown) {
    if (modemStatus(thrown) !== 404) throw thrown;
    throw new AppFailure({
      code: 'image-missing',
      message: 'The engine no longer has the image. Try again: it will be built anew.',
      retryable: true,
      action: 'retry',
      detail: modemText(thrown),
    });
  }
}

/**
 * Takes a name back. An image with another name stays; one without is removed with its last name, as engines have no call that
 * would leave it unnamed, and unnamed images would pile up. The build cache stays (`noprune`), so building it again takes seconds.
 * A name that a container uses stays as well.
 */
export async function untagImage(docker: Docker, reference: string): Promise<void> {
  await docker.getImage(reference).remove({ noprune: true }).catch(ignore(404, 409));
}

/** `host:5000/project/name:tag`; the tag is always there: without one engines would push every tag (moby). */
export function splitReference(reference: string): { readonly name: string; readonly tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/'))
    throw new AppFailure({ code: 'tag-invalid', message: `${reference} has no tag.` });
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

const ignore =
  (...statuses: readonly number[]) =>
  (thrown: unknown): undefined => {
    if (!statuses.includes(modemStatus(thrown) ?? 0)) throw thrown;
    return undefined;
  };
