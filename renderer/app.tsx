import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, useEffect } from 'react';
import { api } from './api';
import { seedEarly } from './early';
import { useNavigation } from './features/navigation/index';
import { Shell } from './features/shell/index';
import { createQueries, listen } from './live';
import { styleNonce } from './nonce';
import { followsMain, theme, variables } from './theme';
import { AfterPaint } from './ui/after-paint';
import { useKeysKept } from './ui/use-keys-kept';

const Toasts = lazy(() => import('./ui/toasts').then((module) => ({ default: module.Toasts })));

const queries = createQueries();
// In the turn in which the early questions were asked: nothing that changes after their answers is missed.
listen(queries, (id) => useNavigation.getState().go({ screen: 'job', id }));
seedEarly(queries);

/** Main has time for the rest now. */
function Drawn() {
  useEffect(() => void api.app.drawn(), []);
  return null;
}

/** The main process sets the native theme, so the page's own scheme simply follows the media query. */
export function App() {
  useKeysKept();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={followsMain}
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Shell />
        <AfterPaint>
          <Drawn />
          <Toasts />
        </AfterPaint>
      </QueryClientProvider>
    </MantineProvider>
  );
}
