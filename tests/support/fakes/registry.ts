import type {
  LayerFacts,
  ManifestFacts,
  Registry,
  RegistryAccess,
  RegistryContents,
  StorageRequest,
  UploadAnswer,
} from '#core/ports/registry';
import type { Certificate, StorageFigures } from '#shared/model/connection';
import type { Capabilities, Dialect } from '#shared/model/registry';
import { DIGEST } from './engine';
import { Gates } from './gates';

/** What an account may do that may do everything. */
export const allRights: Capabilities = {
  dialect: 'oci',
  product: null,
  mayPull: true,
  mayPush: true,
  mayListRepositories: true,
  mayListArtifacts: true,
  listsUntagged: false,
  mayDeleteArtifacts: true,
  mayDeleteTags: true,
  tagDeletionMayRemoveArtifact: false,
  scans: false,
  maySeeStorage: true,
  platformLists: false,
  probedAt: '2026-11-23T12:00:00.000Z',
};

/** A registry in memory; what it answers is set by the test. */
export class FakeRegistry implements Registry {
  readonly gates = new Gates<'probe' | 'manifest' | 'storage' | 'tryUpload'>();
  readonly asked: RegistryAccess[] = [];
  readonly forgotten: string[] = [];
  figures: StorageFigures = { usedBytes: 100, limitBytes: 10_000, limitSource: 'registry', unlimited: false };
  answer: Capabilities = allRights;
  /** What there is to look into. */
  holds: RegistryContents | null = null;
  shows: Certificate | null = null;
  tagNames: readonly string[] = [];
  /** Artifacts that were deleted; what was pushed is there else. `repository digest` */
  readonly gone = new Set<string>();
  /** Artifacts that were asked for. `repository digest` */
  readonly lookedFor: string[] = [];
  mayLook = true;
  /** `repository digest` */
  readonly blobs = new Set<string>();
  /** Diff IDs by the config's digest. */
  readonly configs = new Map<string, readonly string[]>();
  uploads: UploadAnswer = { is: 'taken' };
  request: StorageRequest = { taken: false, pendingBytes: null };
  facts: ManifestFacts | null = {
    digest: DIGEST,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: [
      { digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 300 },
      { digest: `sha256:${'3'.repeat(64)}`, sizeBytes: 200 },
    ],
    config: { digest: `sha256:${'4'.repeat(64)}`, sizeBytes: 40 },
    manifestBytes: 10,
    parts: [],
  };

  async probe(access: RegistryAccess, signal?: AbortSignal): Promise<Capabilities> {
    this.asked.push(access);
    await this.gates.pass('probe', signal);
    return this.answer;
  }

  async manifest(
    access: RegistryAccess,
    _repository: string,
    _reference: string,
    signal?: AbortSignal,
  ): Promise<ManifestFacts | null> {
    this.asked.push(access);
    await this.gates.pass('manifest', signal);
    return this.facts;
  }

  async tags(): Promise<readonly string[]> {
    return this.tagNames;
  }

  async hasManifest(_access: RegistryAccess, repository: string, digest: string): Promise<boolean | null> {
    this.lookedFor.push(`${repository} ${digest}`);
    return this.mayLook ? !this.gone.has(`${repository} ${digest}`) : null;
  }

  async hasBlob(_access: RegistryAccess, repository: string, digest: string): Promise<boolean> {
    return this.blobs.has(`${repository} ${digest}`);
  }

  async diffIds(_access: RegistryAccess, _repository: string, { digest }: LayerFacts) {
    return this.configs.get(digest) ?? null;
  }

  async tryUpload(_access: RegistryAccess, _repository: string, signal?: AbortSignal): Promise<UploadAnswer> {
    await this.gates.pass('tryUpload', signal);
    return this.uploads;
  }

  async storageRequest(): Promise<StorageRequest> {
    return this.request;
  }

  async requestStorage(_access: RegistryAccess, limitBytes: number): Promise<void> {
    this.request = { taken: true, pendingBytes: limitBytes };
  }

  async storage(access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures> {
    this.asked.push(access);
    await this.gates.pass('storage', signal);
    return this.figures;
  }

  contents(dialect: Dialect): RegistryContents {
    if (this.holds === null) throw new Error(`this test looks into nothing (${dialect})`);
    return this.holds;
  }

  forget(registry: string): void {
    this.forgotten.push(registry);
  }

  async certificate(registry: string): Promise<Certificate> {
    if (this.shows?.registry !== registry) throw new Error(`no certificate is set for ${registry}`);
    return this.shows;
  }
}
