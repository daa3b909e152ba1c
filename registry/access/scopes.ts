/** Something a token is good for: `repository:team/app:pull,push`, `registry:catalog:*`. */
export interface Scope {
  type: string;
  name: string;
  actions: string[];
}

const known: Record<string, string[]> = { repository: ['pull', 'push', 'delete'], registry: ['*'] };
const most = 100;

/** Of `scope` parameters, each of which may hold several; what nobody could have is left out. */
export function parseScopes(texts: readonly string[]): Scope[] {
  return texts
    .flatMap((text) => text.split(' '))
    .slice(0, most)
    .flatMap(parseScope);
}

function parseScope(text: string): Scope[] {
  const [, type = '', name = '', list = ''] = /^(\w+)(?:\(\w+\))?:(.+):([\w,*]+)$/.exec(text) ?? [];
  const all = known[type] ?? [];
  const asked = list.split(',');
  const actions = all.filter((action) => asked.includes('*') || asked.includes(action));
  return actions.length === 0 ? [] : [{ type, name, actions }];
}

export function formatScopes(scopes: readonly Scope[]): string {
  return scopes.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`).join(' ');
}

/** Whether what is needed is among what was granted. */
export function covers(granted: readonly Scope[], needed: readonly Scope[]): boolean {
  return needed.every(({ type, name, actions }) =>
    actions.every((action) =>
      granted.some((scope) => scope.type === type && scope.name === name && scope.actions.includes(action)),
    ),
  );
}
