import type { SetUp } from '../../../../electron/bridge/contract.ts';

export const stepNames = ['backup', 'write', 'verify', 'undo'] as const;
export type StepName = (typeof stepNames)[number];
export type StepState = 'waiting' | 'now' | 'done' | 'failed';

export interface Progress {
  steps: Record<StepName, StepState>;
  /** The file or command that the step under way is about. */
  subject: string | null;
}

export const notBegun: Progress = {
  steps: { backup: 'waiting', write: 'waiting', verify: 'waiting', undo: 'waiting' },
  subject: null,
};

/** How far the making of a change is, or how far it came, from what was told of it. */
export function progressOf(told: readonly SetUp[]): Progress {
  const last = told.at(-1);
  const taken = sinceBegun(told)
    .map(({ step }) => step)
    .filter(isStep);
  const forward = taken.filter((step) => step !== 'undo');
  if (last === undefined || forward.length === 0) return notBegun;
  const reached = Math.max(...forward.map((step) => stepNames.indexOf(step)));
  const undoing = taken.includes('undo');
  const failed = last.step === 'failed' || undoing;
  const state = (step: StepName, at: number): StepState => {
    if (step === 'undo') return undoing ? (last.step === 'undo' ? 'now' : 'done') : 'waiting';
    if (at > reached) return 'waiting';
    if (at < reached || last.step === 'done') return 'done';
    return failed ? 'failed' : 'now';
  };
  const steps = Object.fromEntries(stepNames.map((step, at) => [step, state(step, at)]));
  return { steps: steps as Progress['steps'], subject: last.subject };
}

/** What is taken back before it belongs to a change that was interrupted, or is all that is wanted. */
function sinceBegun(told: readonly SetUp[]): readonly SetUp[] {
  const begun = told.findIndex(({ step }) => isStep(step) && step !== 'undo');
  return begun < 0 ? [] : told.slice(begun);
}

function isStep(step: SetUp['step']): step is StepName {
  return (stepNames as readonly string[]).includes(step);
}

/** What was put back after something failed, each once. */
export function restoredBy(told: readonly SetUp[]): string[] {
  const subjects = sinceBegun(told)
    .filter(({ step }) => step === 'undo')
    .map(({ subject }) => subject);
  return [...new Set(subjects.filter((subject) => subject !== null))];
}
