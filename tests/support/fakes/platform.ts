import type { AccountFacts, FullVersion, NewVersion, Platform, PlatformCredentials } from '#core/ports/platform';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { AppTemplate } from '#shared/model/app-template';
import type { App } from '#shared/model/app-version';
import { Gates } from './gates';

/** A platform in memory; what it answers is set by the test. */
export class FakePlatform implements Platform {
  readonly gates = new Gates<'createVersion' | 'versionsOf' | 'account'>();
  readonly calls: string[] = [];
  readonly created: NewVersion[] = [];
  readonly templates = new Map<string, AppTemplate>();
  appsThere: App[] = [{ name: 'my-game', isActive: true }];
  there: FullVersion[] = [];
  says: AccountFacts = { access: 'granted', registry: null, project: null };
  handsOut: PlatformCredentials | null = null;
  nowIso = '2026-11-23T12:00:00.000Z';

  async versions(): Promise<readonly FullVersion[]> {
    return this.there;
  }
  async apps(): Promise<readonly App[]> {
    this.calls.push('apps');
    return this.appsThere;
  }
  async createApp(_access: RegistryAccess, name: string): Promise<App> {
    const app = { name, isActive: true };
    this.appsThere.push(app);
    return app;
  }
  async versionsOf(_access: RegistryAccess, app: string, signal?: AbortSignal): Promise<readonly FullVersion[]> {
    this.calls.push(`versionsOf ${app}`);
    await this.gates.pass('versionsOf', signal);
    return this.there.filter((version) => version.app === app);
  }
  async version(_access: RegistryAccess, app: string, name: string): Promise<FullVersion> {
    const found = this.there.find((version) => version.app === app && version.name === name);
    if (found === undefined) throw new AppFailure({ code: 'not-found', message: 'It is not there.' });
    return found;
  }
  async createVersion(_access: RegistryAccess, version: NewVersion, signal?: AbortSignal): Promise<void> {
    this.calls.push(`createVersion ${version.app} ${version.name}`);
    await this.gates.pass('createVersion', signal);
    if (this.there.some(({ app, name }) => app === version.app && name === version.name))
      throw new AppFailure({ code: 'version-exists', message: 'The name is taken.' });
    this.created.push(version);
    this.there.push(this.asFull(version));
  }
  async changeVersion(): Promise<void> {}
  async deleteVersion(_access: RegistryAccess, app: string, name: string): Promise<void> {
    this.there = this.there.filter((version) => version.app !== app || version.name !== name);
  }
  async checkToken(): Promise<void> {}
  async account(): Promise<AccountFacts> {
    await this.gates.pass('account');
    return this.says;
  }
  async requestAccess() {
    return this.says.access;
  }
  async credentials(): Promise<PlatformCredentials | null> {
    return this.handsOut;
  }
  async template(_access: RegistryAccess, repository: string) {
    const template = this.templates.get(repository);
    return template === undefined ? { is: 'none' as const } : { is: 'there' as const, template };
  }
  async templated(): Promise<readonly string[]> {
    return [...this.templates.keys()];
  }
  async putTemplate(_access: RegistryAccess, template: AppTemplate): Promise<boolean> {
    this.templates.set(template.repository, template);
    return true;
  }
  async removeTemplate(_access: RegistryAccess, repository: string): Promise<void> {
    this.templates.delete(repository);
  }

  asFull({ app, name, image, settings, pull }: NewVersion): FullVersion {
    return {
      app,
      name,
      isActive: true,
      ...image,
      createdAt: this.nowIso,
      updatedAt: this.nowIso,
      cachedShare: null,
      pullUsername: pull?.username ?? null,
      settings,
    };
  }
}
