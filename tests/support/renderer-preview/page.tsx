import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createFake } from './fake-gantry';

// What jsdom lacks and the widgets ask for.
window.matchMedia = (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
});
globalThis.ResizeObserver = class {
  readonly #tell: ResizeObserverCallback;
  constructor(tell: ResizeObserverCallback) {
    this.#tell = tell;
  }
  observe(target: Element): void {
    const size = [{ inlineSize: 800, blockSize: VIEW_PX }];
    this.#tell(
      [
        {
          target,
          contentRect: target.getBoundingClientRect(),
          borderBoxSize: size,
          contentBoxSize: size,
          devicePixelContentBoxSize: size,
        },
      ],
      this,
    );
  }
  unobserve(): void {}
  disconnect(): void {}
};
globalThis.requestIdleCallback = (run) =>
  Number(setTimeout(() => run({ didTimeout: false, timeRemaining: () => 10 }), 0));
globalThis.cancelIdleCallback = (handle) => clearTimeout(handle);
Element.prototype.scrollIntoView = () => undefined;

/** Height that every scrolling element seems to have: room for some 20 lines of the log. */
export const VIEW_PX = 400;
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => VIEW_PX });
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 800 });
Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number): void {
  if (typeof to === 'object') this.scrollTop = to.top ?? 0;
  this.dispatchEvent(new Event('scroll'));
};

export const fake = createFake();
Object.assign(window, { gantry: fake.gantry });

/** Renders with what the app puts around every screen; the page's own modules must be imported after this one. */
export async function show(element: ReactElement) {
  const { createQueries } = await import('../../../renderer/live');
  const { theme } = await import('../../../renderer/theme');
  return render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={createQueries()}>{element}</QueryClientProvider>
    </MantineProvider>,
  );
}

/** For `afterEach`: the next test begins with an empty page and a fresh world. */
export function clear(): void {
  cleanup();
  fake.reset();
}
