import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Shell } from './features/shell/index';
import { createQueries } from './live';
import { styleNonce } from './nonce';
import { theme, variables } from './theme';

const queries = createQueries();

/** The main process sets the native theme, so the page's own scheme simply follows the media query. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={3} />
        <Shell />
      </QueryClientProvider>
    </MantineProvider>
  );
}
