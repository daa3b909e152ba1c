import type { Connections } from '../host/connections.ts';
import type { Doctor } from '../host/doctor.ts';
import type { Handlers } from './routes.ts';

export interface ConnectParts {
  connections: Connections;
  doctor: Doctor;
}

/** What can be changed on this machine so that its tools use the registry, and whether they do. */
export function connectAnswers({
  connections,
  doctor,
}: ConnectParts): Pick<
  Handlers,
  'engines' | 'planConnect' | 'connect' | 'disconnect' | 'machineChanges' | 'examine'
> {
  return {
    engines: () => connections.engines(),
    planConnect: ({ engine, mirror }) => connections.plan(engine, mirror),
    connect: ({ engine, mirror }) => connections.connect(engine, mirror),
    disconnect: ({ engine }) => connections.disconnect(engine),
    machineChanges: () => connections.changes(),
    examine: ({ engines }) => doctor.examine(engines),
  };
}
