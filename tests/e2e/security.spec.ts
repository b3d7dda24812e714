import { expect, test } from './support/gantry';

test('the page has no Node, no other origin, no window of its own and no permission', async ({ gantry }) => {
  const { app, page } = await gantry.start();
  await page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();

  expect(
    await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis)),
  ).toEqual([]);
  expect(page.url()).toMatch(/^app:\/\/gantry\//);

  const violations = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { outline: 1px solid red }';
    document.body.append(style);
    await fetch('https://example.com/').catch(() => undefined);
    const outside = await fetch('/%2e%2e/main/main.js').then(
      ({ ok }) => ok,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { seen, outside, injected: 'injected' in globalThis };
  });
  expect(violations.outside).toBe(false);
  expect(violations.injected).toBe(false);
  expect(violations.seen).toEqual(expect.arrayContaining(['script-src-elem', 'style-src-elem', 'connect-src']));

  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  expect(page.url()).toMatch(/^app:\/\/gantry\//);
  expect(app.windows()).toHaveLength(1);
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');

  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return { sandboxed: contents?.getProcessId() !== undefined, userAgent: contents?.getUserAgent() ?? '' };
  });
  expect(preferences.sandboxed).toBe(true);
});

test('bad input over the bridge is refused, nothing but the contract is reachable, external links are few', async ({
  gantry,
}) => {
  const { app, page } = await gantry.start();
  await page.getByRole('button', { name: 'Try it in the local sandbox' }).waitFor();
  const call = (feature: string, name: string, input: unknown) =>
    page.evaluate(
      ([one, two, three]) => {
        const bridge = (
          globalThis as unknown as {
            gantry: Record<
              string,
              Record<string, (input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>>
            >;
          }
        ).gantry;
        return bridge[one as string]?.[two as string]?.(three);
      },
      [feature, name, input] as const,
    );
  expect((await call('publish', 'start', { projectId: 7 }))?.error?.code).toBe('invalid-input');
  expect((await call('publish', 'get', { id: '../../etc/passwd' }))?.error?.code).toBe('not-found');
  await app.evaluate(({ shell }) => {
    (globalThis as { opened?: string[] }).opened = [];
    shell.openExternal = (url) => {
      (globalThis as { opened?: string[] }).opened?.push(url);
      return Promise.resolve();
    };
  });
  expect((await call('app', 'openExternal', { url: 'https://evil.example/' }))?.ok).toBe(false);
  expect((await call('app', 'openExternal', { url: 'file:///etc/passwd' }))?.ok).toBe(false);
  expect((await call('app', 'openExternal', { url: 'https://docs.edgegap.com/' }))?.ok).toBe(true);
  expect(await app.evaluate(() => (globalThis as { opened?: string[] }).opened)).toEqual(['https://docs.edgegap.com/']);
});
