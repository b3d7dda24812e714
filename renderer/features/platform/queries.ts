import { useQuery } from '@tanstack/react-query';
import type { AppTemplateView } from '#shared/model/app-template';
import type { App, Board } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import type { PlatformAccount, RegistryAccessState } from '#shared/model/platform-account';
import { api, ask } from '../../api';
import { platformKeys } from '../../keys';

/** A board that is younger than this is shown without being asked for again when its screen is opened. */
const BOARD_FRESH_MS = 10_000;

/** Whether there is a platform behind the registry. */
export const hasPlatform = (connection: ConnectionView): boolean => connection.apiUrl !== null;

/** Where the platform can be asked. */
const mayAsk = (connection: ConnectionView): boolean => hasPlatform(connection) && connection.token !== 'missing';

export const useApps = (connection: ConnectionView) =>
  useQuery({
    queryKey: platformKeys.apps(connection.id),
    queryFn: (): Promise<App[]> => ask(api.platform.apps({ id: connection.id })),
    enabled: mayAsk(connection),
    staleTime: BOARD_FRESH_MS,
  });

export const useTemplates = (connection: ConnectionView) =>
  useQuery({
    queryKey: platformKeys.templates(connection.id),
    queryFn: (): Promise<AppTemplateView[]> => ask(api.platform.templates({ id: connection.id })),
    enabled: hasPlatform(connection),
    staleTime: BOARD_FRESH_MS,
  });

export const useBoard = (connection: ConnectionView, enabled = true) =>
  useQuery({
    queryKey: platformKeys.board(connection.id),
    queryFn: (): Promise<Board> => ask(api.platform.board({ id: connection.id })),
    enabled: enabled && mayAsk(connection),
    staleTime: BOARD_FRESH_MS,
  });

/** The account as the platform has it: whether it has a registry, and where its dashboard is. */
export const useAccount = (
  connection: ConnectionView,
  /** In ms; asked for again at that pace. */
  everyMs: (access: RegistryAccessState | undefined) => number | false = () => false,
) =>
  useQuery({
    queryKey: platformKeys.account(connection.id),
    queryFn: (): Promise<PlatformAccount> => ask(api.platform.account({ id: connection.id })),
    enabled: hasPlatform(connection) && connection.token !== 'missing',
    refetchInterval: ({ state }) => everyMs(state.data?.access),
  });
