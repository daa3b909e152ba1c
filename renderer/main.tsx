import './base.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ask } from './bridge.ts';
import { speak } from './i18n/index.ts';
import { followBridge } from './live.ts';
import { keyOf } from './queries.ts';
import { newQueryClient } from './query-client.ts';

const client = newQueryClient();
followBridge(client);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');

const preferences = await ask('preferences', {});
client.setQueryData(keyOf('preferences', {}), preferences);
await speak(preferences.language);
createRoot(root).render(<App client={client} />);
