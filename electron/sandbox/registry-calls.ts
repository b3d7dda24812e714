import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from './catalog/index';
import { errors, Refusal } from './http';
import { PUSH_USER, type StateFile } from './state';

/** The sandbox's own calls to the registry behind it, as the push robot. The catalog hears of every write. */
export class RegistryCalls {
  private readonly file: StateFile;
  private readonly catalog: Catalog;

  constructor(file: StateFile, catalog: Catalog) {
    this.file = file;
    this.catalog = catalog;
  }

  /** Removes the manifest and, as CNCF Distribution does by itself, the tags that point at it. */
  async deleteManifest(repository: string, digest: string): Promise<void> {
    const { status } = await this.call(repository, digest, { method: 'DELETE' });
    this.catalog.changed(repository);
    if (status !== 202 && status !== 404) throw unexpected(status);
  }

  /** Distribution 3 removes a tag by its name, 2.8 cannot: there the tag's folder goes. */
  async deleteTag(repository: string, tag: string): Promise<void> {
    const { status } = await this.call(repository, tag, { method: 'DELETE' });
    if (status !== 202) {
      const folder = join(this.catalog.layout.tagsDir(repository), tag);
      await rm(folder, { recursive: true, force: true }).catch(() => Promise.reject(unexpected(status)));
    }
    this.catalog.changed(repository);
  }

  /** Moves no blob: the registry has the manifest and all that it names. */
  async tag(repository: string, digest: string, mediaType: string, tag: string): Promise<void> {
    const manifest = this.catalog.layout.readBlob(digest);
    const init = { method: 'PUT', headers: { 'content-type': mediaType }, body: new Uint8Array(manifest ?? []) };
    const { status } = await this.call(repository, tag, init);
    this.catalog.changed(repository);
    if (status !== 201) throw unexpected(status);
  }

  private async call(repository: string, reference: string, init: RequestInit): Promise<Response> {
    const { registryPort, pushToken } = this.file.state;
    const authorization = `Basic ${Buffer.from(`${PUSH_USER}:${pushToken}`).toString('base64')}`;
    const answer = await fetch(`http://127.0.0.1:${registryPort}/v2/${repository}/manifests/${reference}`, {
      ...init,
      headers: { ...init.headers, authorization },
    }).catch(() => {
      throw new Refusal(errors(502, 'UNAVAILABLE', 'the registry behind the sandbox does not answer'));
    });
    await answer.arrayBuffer();
    return answer;
  }
}

const unexpected = (status: number): Refusal =>
  new Refusal(errors(500, 'UNKNOWN', `the registry behind the sandbox answered ${status}`));
