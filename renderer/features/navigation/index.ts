import { create } from 'zustand';

/** Where the window is. */
export type View =
  /** `tagFor`: the project whose tag field is opened and focused. */
  | { readonly screen: 'push'; readonly tagFor?: string }
  | { readonly screen: 'repositories' }
  /** `name`: without the registry's project; of the connection in use. */
  | { readonly screen: 'repository'; readonly name: string }
  | { readonly screen: 'activity' }
  | { readonly screen: 'settings'; readonly at?: SettingsPlace }
  | { readonly screen: 'job'; readonly id: string };

/** Where Settings scrolls to; `storageLimit` and `certificate` open that connection's dialog as well. */
export type SettingsPlace =
  | { readonly section: 'connections' | 'engine' }
  | { readonly section: 'storageLimit' | 'certificate'; readonly connectionId: string };

interface Navigation {
  readonly view: View;
  /** The folder or project for which the project dialog is open; null: closed. */
  readonly dialog: ProjectDialog | null;
  readonly go: (view: View) => void;
  readonly openDialog: (dialog: ProjectDialog | null) => void;
}

export type ProjectDialog =
  | { readonly is: 'add'; readonly folder: string }
  /** `folder`: chosen in place of the project's own, not yet saved. */
  | { readonly is: 'edit'; readonly id: string; readonly folder?: string };

export const useNavigation = create<Navigation>((set) => ({
  view: { screen: 'push' },
  dialog: null,
  go: (view) => set({ view, dialog: null }),
  openDialog: (dialog) => set({ dialog }),
}));
