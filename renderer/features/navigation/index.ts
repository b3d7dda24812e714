import { create } from 'zustand';

/** Where the window is. */
export type View =
  | { readonly screen: 'push' }
  | { readonly screen: 'activity' }
  | { readonly screen: 'settings' }
  | { readonly screen: 'job'; readonly id: string };

interface Navigation {
  readonly view: View;
  /** The folder for which the project dialog is open; null: closed. A project ID when an existing one is edited. */
  readonly dialog: ProjectDialog | null;
  readonly go: (view: View) => void;
  readonly openDialog: (dialog: ProjectDialog | null) => void;
}

export type ProjectDialog =
  | { readonly is: 'add'; readonly folder: string }
  | { readonly is: 'edit'; readonly id: string };

export const useNavigation = create<Navigation>((set) => ({
  view: { screen: 'push' },
  dialog: null,
  go: (view) => set({ view, dialog: null }),
  openDialog: (dialog) => set({ dialog }),
}));
