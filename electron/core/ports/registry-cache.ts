import type { KeptArtifacts, RepositoryList } from '#shared/model/registry';
import type { ManifestFacts } from './registry';

/**
 * What was last seen of each connection's registry, for a start without waiting and without a network. Nothing that cannot be read
 * again: files that are unreadable are dropped, and a disk that is full loses nothing but speed.
 */
export interface RegistryCache {
  repositories(connectionId: string): Promise<RepositoryList | null>;
  keepRepositories(connectionId: string, list: RepositoryList): Promise<void>;
  artifacts(connectionId: string, repository: string): Promise<KeptArtifacts | null>;
  keepArtifacts(connectionId: string, repository: string, kept: KeptArtifacts): Promise<void>;
  /** By digest: manifests never change. */
  manifests(connectionId: string): Promise<ReadonlyMap<string, CachedManifest>>;
  keepManifests(connectionId: string, manifests: readonly CachedManifest[]): Promise<void>;
  forget(connectionId: string): Promise<void>;
}

export type CachedManifest = Pick<ManifestFacts, 'digest' | 'layers' | 'config' | 'manifestBytes' | 'parts'>;
