import { useQueryClient } from '@tanstack/react-query';
import type { Preferences } from '#shared/model/settings';
import { api } from '../../api';
import { keys } from '../../keys';
import { attempt } from '../../ui/tell';
import { usePreferences } from './queries';

/** How a table is looked at: kept in the settings file by the table's name. */
export type TableChoice = Preferences['tables'][string];

/** The remembered order and hidden columns of a table, and how to change them; shown at once, kept meanwhile. */
export function useTable(
  name: string,
  byDefault: TableChoice,
): readonly [TableChoice, (part: Partial<TableChoice>) => void] {
  const queries = useQueryClient();
  const choice = usePreferences()?.tables[name] ?? byDefault;
  const change = (part: Partial<TableChoice>) => {
    const known = queries.getQueryData<Preferences>(keys.preferences);
    if (known === undefined) return;
    const tables = { ...known.tables, [name]: { ...choice, ...part } };
    queries.setQueryData<Preferences>(keys.preferences, { ...known, tables });
    void attempt('The table’s look was not kept', api.app.change({ tables }));
  };
  return [choice, change];
}
