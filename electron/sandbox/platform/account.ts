import { z } from '#shared/zod';
import { message, readJson } from '../http';
import type { Route } from '../routes';
import { PROJECT, PUSH_USER, type StateFile } from '../state';
import { requireAccess } from './access';

export interface AccountTools {
  readonly file: StateFile;
  readonly registryHost: () => string | null;
}

const QuickStart = z.object({ source: z.string() });

/** Calls that the platform has without publishing them: its plug-ins use them. */
export const accountRoutes = ({ file, registryHost }: AccountTools): readonly Route[] => [
  {
    method: 'GET',
    template: '/v1/ip',
    handle: async ({ request }) => ({ status: 200, body: { public_ip: request.socket.remoteAddress ?? '127.0.0.1' } }),
  },
  {
    method: 'POST',
    template: '/v1/wizard/init-quick-start',
    handle: async ({ request }) => {
      if (!QuickStart.safeParse(await readJson(request)).success)
        return message(400, 'The browser (or proxy) sent a request that this server could not understand.');
      if (file.state.access.is === 'unavailable')
        return message(403, 'The container registry is not part of your plan');
      await file.save({ access: { is: 'granted' } });
      return { status: 204, body: null };
    },
  },
  {
    method: 'GET',
    template: '/v1/wizard/registry-credentials',
    handle: async () => {
      await requireAccess(file);
      const token = file.state.pushToken;
      return { status: 200, body: { registry_url: registryHost(), project: PROJECT, username: PUSH_USER, token } };
    },
  },
];
