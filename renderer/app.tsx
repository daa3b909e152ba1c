import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { speak } from './i18n/index.ts';
import { usePreferences } from './queries.ts';
import { Shell } from './shell/shell.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

export function App({ client }: { client: QueryClient }) {
  return (
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <Chosen />
        <Notifications />
        <Router hook={useHashLocation}>
          <Shell />
        </Router>
      </MantineProvider>
    </QueryClientProvider>
  );
}

/** Language and appearance follow the preferences, also when they are changed elsewhere. */
function Chosen() {
  const preferences = usePreferences();
  const { setColorScheme } = useMantineColorScheme();
  const language = preferences?.language;
  const appearance = preferences?.theme;
  useEffect(() => {
    if (language) void speak(language);
  }, [language]);
  useEffect(() => {
    if (appearance) setColorScheme(appearance === 'system' ? 'auto' : appearance);
  }, [appearance, setColorScheme]);
  return null;
}
