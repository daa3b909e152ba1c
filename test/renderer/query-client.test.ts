import { focusManager, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { invalidateContent, newQueryClient } from '../../renderer/query-client.ts';
import { until } from '../make/until.ts';

afterEach(() => focusManager.setFocused(undefined));

/** A page that shows the use of the disk; says how often it asked. */
function shownUsage() {
  const client = newQueryClient();
  client.mount();
  let asked = 0;
  const observer = new QueryObserver(client, { queryKey: ['usage'], queryFn: async () => ++asked });
  observer.subscribe(() => undefined);
  return { client, asked: () => asked };
}

test('a page that is seen asks anew when content changes', async () => {
  focusManager.setFocused(true);
  const { client, asked } = shownUsage();
  await until(() => asked() === 1);
  await invalidateContent(client);
  expect(asked()).toBe(2);
});

test('a hidden page asks nothing, however much changes, and once when it is seen again', async () => {
  focusManager.setFocused(true);
  const { client, asked } = shownUsage();
  await until(() => asked() === 1);
  focusManager.setFocused(false);
  for (let i = 0; i < 5; i++) await invalidateContent(client);
  expect(asked()).toBe(1);
  focusManager.setFocused(true);
  await until(() => asked() > 1);
  expect(asked()).toBe(2);
});
