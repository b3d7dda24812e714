import { useQuery } from '@tanstack/react-query';
import type { EngineStatus } from '#shared/model/engine';
import { api, ask } from '../../api';
import { keys } from '../../keys';

const looking: EngineStatus = { is: 'looking' };

/** The engine's state, kept fresh by main. */
export function useEngine(): EngineStatus {
  return useQuery({ queryKey: keys.engine, queryFn: () => ask(api.engine.status()) }).data ?? looking;
}

export const useEndpoints = () =>
  useQuery({ queryKey: keys.endpoints, queryFn: () => ask(api.engine.endpoints()), staleTime: 0 });
