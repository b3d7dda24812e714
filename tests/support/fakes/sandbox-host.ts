import type { SandboxAccess, SandboxHost } from '#core/ports/sandbox-host';
import type { SandboxStatus } from '#shared/model/connection';

/** A sandbox that only says where it would be. */
export class FakeSandboxHost implements SandboxHost {
  starts = 0;
  access: SandboxAccess = {
    registry: '127.0.0.1:5001',
    project: 'sandbox',
    username: 'robot$sandbox+client-push',
    token: 'sandbox-token',
    pullUsername: 'robot$sandbox+app-version-pull',
    pullToken: 'sandbox-pull-token',
    apiUrl: 'http://127.0.0.1:5001',
    apiToken: 'sandbox-api-token',
  };

  status(): SandboxStatus {
    return { is: 'off' };
  }
  onChange(): () => void {
    return () => undefined;
  }
  async start(): Promise<SandboxAccess> {
    this.starts += 1;
    return this.access;
  }
  async stop(): Promise<void> {}
}
