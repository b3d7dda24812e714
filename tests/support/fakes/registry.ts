import type { ManifestFacts, Registry, RegistryAccess } from '#core/ports/registry';
import type { ConnectionCheck, StorageFigures } from '#shared/model/connection';
import { DIGEST } from './engine';
import { Gates } from './gates';

/** A registry in memory; what it answers is set by the test. */
export class FakeRegistry implements Registry {
  readonly gates = new Gates<'check' | 'manifest' | 'storage'>();
  readonly asked: RegistryAccess[] = [];
  figures: StorageFigures = { usedBytes: 100, limitBytes: 10_000, limitSource: 'registry', unlimited: false };
  answer: ConnectionCheck = { mayPull: true, mayPush: true, dialect: 'oci', product: null };
  facts: ManifestFacts | null = {
    digest: DIGEST,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: [
      { digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 300 },
      { digest: `sha256:${'3'.repeat(64)}`, sizeBytes: 200 },
    ],
    config: { digest: `sha256:${'4'.repeat(64)}`, sizeBytes: 40 },
    manifestBytes: 10,
  };

  async check(access: RegistryAccess, signal?: AbortSignal): Promise<ConnectionCheck> {
    this.asked.push(access);
    await this.gates.pass('check', signal);
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

  async storage(access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures> {
    this.asked.push(access);
    await this.gates.pass('storage', signal);
    return this.figures;
  }
}
