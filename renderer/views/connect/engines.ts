import type { Engine } from '../../../electron/bridge/contract.ts';

/** Something has to be done before it pushes and pulls, or it cannot be told what. */
export const isToDo = (engine: Engine): boolean =>
  engine.state === 'to-do' || (engine.state === 'broken' && !isStopped(engine));

/** What does not run cannot be told what it needs, and need not. */
export const isStopped = ({ trouble }: Engine): boolean => trouble?.code === 'ENGINE_STOPPED';

/** The page of an engine. */
export const enginePath = (id: string): string => `/connect/tools/${encodeURIComponent(id)}`;
