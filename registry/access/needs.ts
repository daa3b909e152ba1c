import type { Call } from '../http.ts';
import type { Scope } from './scopes.ts';

/** What a request needs, as docker distribution has it. */
export function needsOf(call: Call): Scope[] {
  const { noun, repository, query } = call;
  if (noun === 'catalog') return [{ type: 'registry', name: 'catalog', actions: ['*'] }];
  if (noun === '') return [];
  const own = { type: 'repository', name: repository, actions: actionsOf(call) };
  const from = call.request.method === 'POST' && query.has('mount') ? query.get('from') : null;
  // What is no name is nobody's repository; the handler says so.
  if (from === null || from === repository || !/^[a-z0-9._/-]+$/.test(from)) return [own];
  return [own, { type: 'repository', name: from, actions: ['pull'] }];
}

/** Nothing but reading. */
export function isRead({ request: { method } }: Pick<Call, 'request'>): boolean {
  return method === 'GET' || method === 'HEAD';
}

function actionsOf(call: Call): string[] {
  if (isRead(call)) return ['pull'];
  // Who began an upload may also end it.
  if (call.request.method === 'DELETE') return [call.noun === 'uploads' ? 'push' : 'delete'];
  return ['pull', 'push'];
}
