import { focusManager, QueryClient } from '@tanstack/react-query';
import type { Command } from '../electron/bridge/contract.ts';

/** What was answered stays until an event says that it changed; see live.ts. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The registry is on this machine: whether there is an internet does not matter.
      queries: {
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        // Of what changed while the page was hidden; all else is fresh for ever.
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** What depends on the names, tags and content that the registry holds. */
const contentCommands: Command[] = [
  'status',
  'repositories',
  'tags',
  'inspect',
  'previewRemoval',
  'usage',
  'layers',
  'growth',
  'trash',
  'why',
  'policy',
  'previewRules',
  'budgets',
  'damaged',
];

export async function invalidateContent(client: QueryClient): Promise<void> {
  await invalidate(client, contentCommands);
}

/** What depends on the tools of this machine and on what was changed for them. */
const machineCommands: Command[] = ['engines', 'planConnect', 'machineChanges'];

export async function invalidateMachine(client: QueryClient): Promise<void> {
  await invalidate(client, machineCommands);
}

/** Nobody looks at a page that is hidden, so it asks anew when it is seen again. */
export async function invalidate(client: QueryClient, commands: Command[]): Promise<void> {
  const refetchType = focusManager.isFocused() ? 'active' : 'none';
  await Promise.all(commands.map((name) => client.invalidateQueries({ queryKey: [name], refetchType })));
}
