import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from './catalog/index';
import { blobsOf } from './catalog/manifest';
import type { StoredArtifact } from './catalog/relations';
import type { RepositoryContents } from './catalog/repository';
import { errors, Refusal } from './http';
import type { ImmutableTags } from './immutable';
import type { RegistryCalls } from './registry-calls';
import type { ReleasedBlobs } from './released';
import { shortName } from './state';

export interface DeletionTools {
  readonly catalog: Catalog;
  readonly calls: RegistryCalls;
  readonly released: ReleasedBlobs;
  readonly immutable: ImmutableTags;
}

/**
 * Deletes as Harbor does (src/controller/artifact/controller.go): an artifact takes all its tags, its attachments and those children
 * along that nobody else needs, and its blobs are no longer counted. Throws Refusal: 404, or 412 where Harbor says that.
 */
export class Deletion {
  private readonly tools: DeletionTools;
  private last: Promise<unknown> = Promise.resolve();

  constructor(tools: DeletionTools) {
    this.tools = tools;
  }

  /** For who has to decide by what is there: of two at the same moment the second sees what the first has done. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  async artifact(contents: RepositoryContents, artifact: StoredArtifact): Promise<void> {
    if (artifact.parents.length > 0) throw precondition('the deleting artifact is referenced by others');
    for (const { name } of artifact.tags) this.refuseImmutable(contents.name, name);
    await this.remove(contents, goingWith(contents, artifact));
  }

  /** Only untags: frees nothing. */
  async tag(contents: RepositoryContents, tag: string): Promise<void> {
    this.refuseImmutable(contents.name, tag);
    await this.tools.calls.deleteTag(contents.name, tag);
  }

  async repository(contents: RepositoryContents): Promise<void> {
    const { catalog } = this.tools;
    for (const name of contents.tags.keys()) this.refuseImmutable(contents.name, name);
    await this.remove(contents, [...contents.artifacts.values()]);
    const dir = catalog.layout.repositoryDir(contents.name);
    // Repositories may lie inside of each other. Where a container wrote the files, the repository stays, empty.
    for (const part of ['_manifests', '_layers', '_uploads'])
      await rm(join(dir, part), { recursive: true, force: true }).catch(() => undefined);
    catalog.removed(contents.name);
  }

  private async remove(contents: RepositoryContents, going: readonly StoredArtifact[]): Promise<void> {
    const { calls, released } = this.tools;
    for (const { digest } of going) await calls.deleteManifest(contents.name, digest);
    await released.release(
      going.flatMap(({ digest, manifest }) => [digest, ...blobsOf(manifest).map((blob) => blob.digest)]),
    );
  }

  private refuseImmutable(repository: string, tag: string): void {
    if (!this.tools.immutable.has(shortName(repository), tag)) return;
    // src/controller/tag/controller.go
    throw precondition(`the tag ${tag} configured as immutable, cannot be deleted`);
  }
}

/** The artifact, then what goes with it. A child with tags or with other parents stays. */
export function goingWith(contents: RepositoryContents, root: StoredArtifact): readonly StoredArtifact[] {
  const going = new Map<string, StoredArtifact>();
  const take = (artifact: StoredArtifact): void => {
    going.set(artifact.digest, artifact);
    for (const { digest } of artifact.manifest.children) {
      const child = contents.artifacts.get(digest);
      const isFree = child?.tags.length === 0 && child.parents.every((parent) => going.has(parent));
      if (child !== undefined && isFree && !going.has(digest)) take(child);
    }
    for (const digest of artifact.attachments) {
      const attachment = contents.artifacts.get(digest);
      if (attachment !== undefined && !going.has(digest)) take(attachment);
    }
  };
  take(root);
  return [...going.values()];
}

const precondition = (text: string): Refusal => new Refusal(errors(412, 'PRECONDITION', text));
