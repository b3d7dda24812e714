import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render, screen } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { vi } from 'vitest';
import type { AppError } from '#shared/errors';
import { createFake } from './fake-gantry';

// A busy machine is slow; what is waited for is a fact, not a time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

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
// There are no style sheets here. jsdom would match its own, rule by rule, against every element that a role is asked of.
window.getComputedStyle = (element) => {
  const { style } = element as HTMLElement;
  return element.hasAttribute('hidden') ? Object.assign(document.createElement('p').style, { display: 'none' }) : style;
};
/** Sizes never change here; what asks for one reads it from the element. */
globalThis.ResizeObserver = class {
  observe(): void {}
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
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => VIEW_PX });
Object.defineProperty(HTMLElement.prototype, 'scrollHeight', {
  configurable: true,
  get(this: HTMLElement) {
    // The element that a virtual list makes as high as all its rows.
    const content = this.querySelector<HTMLElement>(':scope > [style*="height"]');
    return Number.parseFloat(content?.style.height ?? '') || VIEW_PX;
  },
});
Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number): void {
  if (typeof to === 'object') this.scrollTop = to.top ?? 0;
  // As in a browser, the event comes after the scrolling, not within it.
  setTimeout(() => this.dispatchEvent(new Event('scroll')), 0);
};

export const fake = createFake();
Object.assign(window, { gantry: fake.gantry });

/** What the calls of this name were given, such as `storage.hint`. */
export const named = (name: string) => fake.calls.filter((call) => call.name === name).map(({ input }) => input);

export const failure = (code: AppError['code'], message: string, action: AppError['action'] = null): AppError => ({
  code,
  message,
  retryable: true,
  action,
  detail: null,
});

/** Asking each time whether an element takes clicks costs more than the click. */
export const user = userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });

/** At once, as from the clipboard: each key of `user.type` draws the screen anew. */
export async function fillIn(field: HTMLElement, text: string): Promise<void> {
  await user.clear(field);
  await user.paste(text);
}

/** From the menu of a row. */
export async function choose(of: string, item: string): Promise<void> {
  await user.click(screen.getByRole('button', { name: `Actions for ${of}` }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
}

let endListening = (): void => undefined;

/** Renders with what the app puts around every screen; the page's own modules must be imported after this one. */
export async function show(element: ReactElement) {
  const { createQueries, listen } = await import('../../../renderer/live');
  const { useNavigation } = await import('../../../renderer/features/navigation/index');
  const { theme } = await import('../../../renderer/theme');
  const queries = createQueries();
  endListening();
  endListening = listen(queries, (id) => useNavigation.getState().go({ screen: 'job', id }));
  return render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queries}>{element}</QueryClientProvider>
    </MantineProvider>,
  );
}

/** For `afterEach`: the next test begins with an empty page and a fresh world. */
export function clear(): void {
  cleanup();
  endListening();
  fake.reset();
}
