import type { Engine, MachineChange } from '../../../../electron/bridge/contract.ts';
import type { Mark } from '../../../parts/mark.ts';
import { isStopped } from '../engines.ts';

/** How an engine is, with what became of the changes that were made for it. */
export type ShownState = Engine['state'] | 'edited' | 'interrupted' | 'stopped';

export function shownState(engine: Engine, changes: readonly MachineChange[]): ShownState {
  const mine = changesOf(engine.id, changes);
  if (mine.some(isInterrupted)) return 'interrupted';
  if (mine.some(isEdited)) return 'edited';
  // One that does not run is not there to be wrong.
  const idle = isStopped(engine) || (engine.running === false && marks[engine.state] === 'running');
  return idle ? 'stopped' : engine.state;
}

/** The changes for an engine that are still there. */
export const changesOf = (engine: string, changes: readonly MachineChange[]): MachineChange[] =>
  changes.filter((change) => change.engine === engine && change.state !== 'undone');

export const isInterrupted = ({ state }: MachineChange): boolean => state === 'broken';
export const isEdited = ({ steps }: MachineChange): boolean => steps.some(({ state }) => state === 'edited');

export const marks: Record<ShownState, Mark> = {
  ready: 'running',
  optional: 'running',
  connected: 'running',
  'to-do': 'attention',
  broken: 'attention',
  edited: 'attention',
  interrupted: 'attention',
  stopped: 'stopped',
};
