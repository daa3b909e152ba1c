import type { ChangeStep, Check, Connected, DiffLine, Engine, MachineChange, Plan } from '../facts.ts';
import { counted, formatTable, formatTime } from './format.ts';

const states: Record<Engine['state'], string> = {
  ready: 'ready, needs nothing',
  'to-do': 'to do',
  connected: 'connected',
  optional: 'ready, more is possible',
  broken: 'broken',
};

export function describeEngines(engines: Engine[]): string {
  if (engines.length === 0) return 'No container tool was found on this machine.';
  const rows = engines.map(({ id, state, changes, mode, version, running }) => [
    id,
    state === 'to-do' ? `to do, ${counted(changes, 'change')}` : states[state],
    mode ?? '',
    version ?? '',
    running === false ? 'stopped' : '',
  ]);
  const [head = '', ...lines] = formatTable(['TOOL', 'STATE', 'MODE', 'VERSION', ''], rows).split('\n');
  const troubles = engines.map(({ trouble }) => (trouble ? [`    ${trouble.message}`] : []));
  return [head, ...lines.flatMap((line, i) => [line, ...(troubles[i] ?? [])])].join('\n');
}

export function describePlan({ engine, changes, elevated, warnings, verify }: Plan): string {
  if (changes.length === 0) return `${engine.id} needs nothing.`;
  const parts = changes.map(({ what, subject, exists, lines }) =>
    what === 'command'
      ? `Run ${subject}`
      : [`${exists ? 'Change' : 'Make'} ${subject}`, ...diff(lines)].join('\n'),
  );
  const tried = verify.length > 0 ? [`It is tried out with: ${verify.join(', ')}`] : [];
  const asked = elevated ? ['An administrator is asked for, once.'] : [];
  return [...parts, ...warnings.map(({ message }) => `Note: ${message}`), ...asked, ...tried].join('\n\n');
}

export function describeConnected({ engine, change, checks }: Connected): string {
  const tried = checks.filter(({ ok }) => ok === true).map(said);
  const done = change === null ? `${engine.id} needs nothing.` : `${engine.id} is connected.`;
  const back = change === null ? [] : [`berth disconnect ${engine.id} puts everything back as it was.`];
  return [[done, ...tried].join(' '), ...back].join('\n');
}

function said({ what, door }: Check): string {
  return `A ${what} by ${door} worked.`;
}

/** What stands, and what was edited since. */
export function describeChanges(changes: MachineChange[]): string {
  if (changes.length === 0) return 'Berth has changed nothing on this machine.';
  return changes
    .map(({ engine, at, steps }) => [`${engine}, ${ago(at)}`, ...steps.flatMap(describeStep)].join('\n'))
    .join('\n\n');
}

export function describeTakenBack(changes: MachineChange[]): string {
  const left = changes.filter(({ state }) => state !== 'undone');
  if (changes.length === 0) return 'There was nothing to put back.';
  if (left.length === 0) return 'Everything is as it was before.';
  return `Not everything was put back; what was edited since is left alone. Take these lines out by hand:\n\n${describeChanges(left)}`;
}

function describeStep({ what, subject, state, lines }: ChangeStep): string[] {
  const words = { done: '', open: ' (not done)', undone: ' (put back)', edited: ' (edited since)' };
  return [`  ${what === 'command' ? 'ran ' : ''}${subject}${words[state]}`, ...diff(lines)];
}

const signs: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '-', gap: '…' };

function diff(lines: DiffLine[]): string[] {
  return lines.map(({ kind, text }) => `    ${signs[kind]} ${text}`.trimEnd());
}

function ago(at: number): string {
  const time = formatTime(at);
  return /\d (min|h|d)$/.test(time) ? `${time} ago` : time;
}
