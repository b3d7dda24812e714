import { type CSSVariablesResolver, createTheme, type MantineColorSchemeManager } from '@mantine/core';

/** Steel blue: the one accent, for what can be pressed and for what is under way. Green, amber and red are kept for outcomes. */
const steel = [
  '#eef4fb',
  '#d9e6f4',
  '#b3cdea',
  '#88b1de',
  '#5f96d2',
  '#3f7fc4',
  '#2f6db1',
  '#265b97',
  '#1f4b7d',
  '#173a62',
] as const;

/** Mantine's dark greys, with a trace of the accent, from text to the deepest background. */
const slate = [
  '#e3e6ea',
  '#b9c0c9',
  '#a0a8b3',
  '#7d8691',
  '#39414a',
  '#2c3239',
  '#1f242a',
  '#16191d',
  '#101317',
  '#0b0d10',
] as const;

export const theme = createTheme({
  primaryColor: 'steel',
  colors: { steel, dark: slate },
  primaryShade: 6,
  fontFamily: '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'var(--g-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'compact-md', fw: 500 } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    Textarea: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontSize: '15px', fontWeight: 600 } },
    },
    Drawer: { styles: { title: { fontSize: '15px', fontWeight: 600 } } },
    Notification: { styles: { description: { color: 'var(--mantine-color-dimmed)' } } },
    // In a low window the commands scroll: a tab stop, or keys could only move the choice.
    SpotlightActionsList: {
      defaultProps: { viewportProps: { tabIndex: 0, role: 'group', 'aria-label': 'All commands' } },
    },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** Tokens of our own; text colours are chosen for a contrast of at least 4.5 on both backgrounds. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1c2127',
    '--mantine-color-dimmed': '#5a6472',
    '--mantine-color-placeholder': '#6b7480',
    '--mantine-color-error': '#b42318',
    '--g-surface': '#f6f7f9',
    '--g-raised': '#ffffff',
    '--g-border': '#dfe3e8',
    '--g-hover': '#eceff3',
    '--g-selected': '#e3ebf5',
    '--g-focus': '#2f6db1',
    '--g-good': '#1a7f43',
    '--g-warn': '#8a5a00',
    '--g-bad': '#b42318',
    '--g-busy': '#2f6db1',
    '--g-warn-surface': '#fdf4e0',
    '--g-bad-surface': '#fdeeec',
    '--g-good-surface': '#ebf6ef',
    '--g-amber': '#d18b00',
    '--g-red': '#d0342c',
    '--g-shared': '#b3cdea',
    '--g-on-shared': '#1c2127',
  },
  dark: {
    '--mantine-color-body': '#16191d',
    '--mantine-color-text': '#e3e6ea',
    '--mantine-color-dimmed': '#a0a8b3',
    '--mantine-color-placeholder': '#8d96a2',
    '--mantine-color-error': '#ff9a90',
    '--g-surface': '#101317',
    '--g-raised': '#1c2025',
    '--g-border': '#2c3239',
    '--g-hover': '#23282e',
    '--g-selected': '#25303d',
    '--g-focus': '#5f96d2',
    '--g-good': '#5dc98a',
    '--g-warn': '#e3b04b',
    '--g-bad': '#ff9a90',
    '--g-busy': '#88b1de',
    '--g-warn-surface': '#2b2415',
    '--g-bad-surface': '#2e1a19',
    '--g-good-surface': '#15261c',
    '--g-amber': '#e3b04b',
    '--g-red': '#f0655a',
    '--g-shared': '#1d3858',
    '--g-on-shared': '#e3e6ea',
  },
});

const nothing = (): void => undefined;

/**
 * The choice between light and dark is main's, which keeps it: Mantine's own manager asks localStorage in the first render, and that waited
 * more than 20 ms for Chromium to open its database.
 */
export const followsMain: MantineColorSchemeManager = {
  get: (byDefault) => byDefault,
  set: nothing,
  subscribe: nothing,
  unsubscribe: nothing,
  clear: nothing,
};
