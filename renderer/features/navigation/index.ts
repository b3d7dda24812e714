import { create } from 'zustand';

/** Where the window is. */
export type View =
  /** `tagFor`: the project whose tag field is opened and focused; `at`: the one at whose row the keys go on. */
  | { readonly screen: 'push'; readonly tagFor?: string; readonly at?: string }
  | { readonly screen: 'repositories' }
  /** `name`: without the registry's project; of the connection in use. `digest`: the artifact whose details are opened. */
  | { readonly screen: 'repository'; readonly name: string; readonly digest?: string }
  /** `repository`: shown alone. */
  | { readonly screen: 'versions'; readonly repository?: string }
  | { readonly screen: 'templates'; readonly edit?: TemplateTarget }
  | { readonly screen: 'storage'; readonly open?: StoragePlace }
  | { readonly screen: 'activity' }
  | { readonly screen: 'settings'; readonly at?: SettingsPlace }
  | { readonly screen: 'job'; readonly id: string };

/** The template that is edited, or begun: for a repository, from another one's where it is a duplicate. */
export type TemplateTarget =
  | { readonly is: 'edit'; readonly repository: string }
  | { readonly is: 'new'; readonly repository: string | null; readonly from?: string };

/** What is opened over Storage. `bytes`: how much room is wanted; null: not said. */
export type StoragePlace = { readonly is: 'makeRoom'; readonly bytes: number | null } | { readonly is: 'request' };

/** Where Settings scrolls to; with a connection, one of its dialogs is opened as well. */
export type SettingsPlace =
  | { readonly section: 'connections' | 'engine' }
  | { readonly section: 'signIn' | 'storageLimit' | 'certificate' | 'account'; readonly connectionId: string };

interface Navigation {
  readonly view: View;
  /** The folder or project for which the project dialog is open; null: closed. */
  readonly dialog: ProjectDialog | null;
  /** What a form has that is not saved, in words; null: nothing is lost by leaving. */
  readonly unsaved: string | null;
  /** Where the user wanted to go while something was not saved. */
  readonly wanted: View | null;
  /** Goes there, or asks first where something would be lost. */
  readonly go: (view: View) => void;
  readonly setUnsaved: (unsaved: string | null) => void;
  /** The answer to the question: lose it and go, or stay. */
  readonly leave: (loses: boolean) => void;
  readonly openDialog: (dialog: ProjectDialog | null) => void;
}

export type ProjectDialog =
  | { readonly is: 'add'; readonly folder: string }
  /** `folder`: chosen in place of the project's own, not yet saved. */
  | { readonly is: 'edit'; readonly id: string; readonly folder?: string };

export const useNavigation = create<Navigation>((set) => ({
  view: { screen: 'push' },
  dialog: null,
  unsaved: null,
  wanted: null,
  go: (view) => set(({ unsaved }) => (unsaved === null ? { view, dialog: null } : { wanted: view })),
  setUnsaved: (unsaved) => set({ unsaved }),
  leave: (loses) =>
    set(({ wanted }) =>
      loses && wanted !== null ? { view: wanted, dialog: null, unsaved: null, wanted: null } : { wanted: null },
    ),
  openDialog: (dialog) => set({ dialog }),
}));
