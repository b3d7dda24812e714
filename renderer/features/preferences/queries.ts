import { useMutation, useQuery } from '@tanstack/react-query';
import type { AppInfo } from '#shared/contract/app';
import type { Preferences, SettingsChange } from '#shared/model/settings';
import { api, ask } from '../../api';
import { keys } from '../../keys';

export function usePreferences(): Preferences | undefined {
  return useQuery({ queryKey: keys.preferences, queryFn: () => ask(api.app.preferences()) }).data;
}

export function useAppInfo(): AppInfo | undefined {
  return useQuery({ queryKey: keys.info, queryFn: () => ask(api.app.info()) }).data;
}

export const useChange = () => useMutation({ mutationFn: (change: SettingsChange) => ask(api.app.change(change)) });
