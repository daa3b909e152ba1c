import type { AccessControl } from '../access/access.ts';
import type { Handlers } from './routes.ts';

/** Who may do what. */
export function accessAnswers(
  access: AccessControl,
): Pick<Handlers, 'access' | 'setUser' | 'removeUser' | 'setAnonymousPull'> {
  return {
    access: () => access.facts(),
    setUser: (user) => access.set(user),
    removeUser: ({ name }) => access.remove(name),
    setAnonymousPull: ({ anonymousPull }) => access.setAnonymousPull(anonymousPull),
  };
}
