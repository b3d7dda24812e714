import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where CNCF Distribution (2.8 and 3) keeps what on disk: registry/storage/paths.go. */
export class Layout {
  readonly root: string;

  constructor(registryDir: string) {
    this.root = join(registryDir, 'docker', 'registry', 'v2');
  }

  blobDir(digest: string): string {
    const hex = hexOf(digest) ?? 'none';
    return join(this.root, 'blobs', 'sha256', hex.slice(0, 2), hex);
  }

  repositoryDir(repository: string): string {
    return join(this.root, 'repositories', ...repository.split('/'));
  }

  layersDir(repository: string): string {
    return join(this.repositoryDir(repository), '_layers', 'sha256');
  }

  tagsDir(repository: string): string {
    return join(this.repositoryDir(repository), '_manifests', 'tags');
  }

  revisionsDir(repository: string): string {
    return join(this.repositoryDir(repository), '_manifests', 'revisions', 'sha256');
  }

  tagLink(repository: string, tag: string): string {
    return join(this.tagsDir(repository), tag, 'current', 'link');
  }

  revisionLink(repository: string, digest: string): string {
    return join(this.revisionsDir(repository), hexOf(digest) ?? 'none', 'link');
  }

  readBlob(digest: string): Buffer | null {
    return readOrNull(join(this.blobDir(digest), 'data'));
  }

  /** Every repository that a manifest was ever put into. */
  repositoryNames(): string[] {
    const found: string[] = [];
    const visit = (parts: readonly string[]): void => {
      const names = namesIn(join(this.root, 'repositories', ...parts));
      if (parts.length > 0 && names.includes('_manifests')) found.push(parts.join('/'));
      for (const name of names) if (!name.startsWith('_')) visit([...parts, name]);
    };
    visit([]);
    return found.sort();
  }
}

export const hexOf = (digest: string): string | null => /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1] ?? null;

/** Empty where the folder is not there. */
export function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

export const statOrNull = (path: string): Stats | null => statSync(path, { throwIfNoEntry: false }) ?? null;

export function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
