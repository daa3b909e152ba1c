import type { Engine } from '../../../electron/bridge/contract.ts';

/** Something has to be done before it pushes and pulls, or it cannot be told what. */
export const isToDo = ({ state }: Engine): boolean => state === 'to-do' || state === 'broken';

/** The page of an engine. */
export const enginePath = (id: string): string => `/connect/tools/${encodeURIComponent(id)}`;
