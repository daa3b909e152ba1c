import type { WorkOnMachine } from '../host/work-on-machine.ts';
import type { Handlers } from './routes.ts';

export interface ConnectParts {
  onMachine: WorkOnMachine;
}

/** What can be changed on this machine so that its tools use the registry, and whether they do. */
export function connectAnswers({
  onMachine,
}: ConnectParts): Pick<
  Handlers,
  'engines' | 'planConnect' | 'connect' | 'disconnect' | 'machineChanges' | 'examine'
> {
  const connections = async () => (await onMachine.parts()).connections;
  return {
    engines: async () => (await connections()).engines(),
    planConnect: async ({ engine, mirror }) => (await connections()).plan(engine, mirror),
    connect: async ({ engine, mirror }) => (await connections()).connect(engine, mirror),
    disconnect: async ({ engine }) => (await connections()).disconnect(engine),
    machineChanges: async () => (await connections()).changes(),
    examine: async ({ engines }) => (await onMachine.parts()).doctor.examine(engines),
  };
}
