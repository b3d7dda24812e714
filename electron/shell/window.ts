import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Settings } from '#shared/model/settings';

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly bounds: Settings['windowBounds'];
  /** Called when the window was moved or resized and rests. */
  readonly onBounds: (bounds: NonNullable<Settings['windowBounds']>) => void;
}

const backgrounds = { dark: '#16181c', light: '#ffffff' } as const;

/** The one window, still without a page: sandboxed, isolated, without Node; shown when its first paint is ready, so that it never flashes. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...visibleBounds(options.bounds),
    minWidth: 760,
    minHeight: 520,
    show: false,
    title: 'Gantry',
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
  window.once('ready-to-show', () => window.show());
  keepBounds(window, options.onBounds);
  return window;
}

const standard = { width: 1280, height: 800 };

/** The stored place, unless its screen is gone. */
function visibleBounds(bounds: Settings['windowBounds']): Partial<Electron.Rectangle> {
  if (bounds === null) return standard;
  const { workArea } = screen.getDisplayMatching(bounds);
  const visible =
    bounds.x < workArea.x + workArea.width - 80 &&
    bounds.y < workArea.y + workArea.height - 80 &&
    bounds.x + bounds.width > workArea.x + 80;
  return visible ? bounds : standard;
}

function keepBounds(window: BrowserWindow, onBounds: WindowOptions['onBounds']): void {
  let resting: NodeJS.Timeout | undefined;
  const moved = (): void => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (!window.isDestroyed() && !window.isMinimized()) onBounds(window.getNormalBounds());
    }, 500);
  };
  window.on('resize', moved);
  window.on('move', moved);
  window.on('closed', () => clearTimeout(resting));
}
