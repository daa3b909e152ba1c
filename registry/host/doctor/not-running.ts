import type { Check, Fix, Trouble } from '../../facts.ts';
import { whoHolds } from '../../port-holder.ts';
import { checkPort } from '../ports.ts';
import { type At, formatAt } from './addresses.ts';
import { addressesToTry } from './listening.ts';
import { type Answering, whoAnswers } from './who-answers.ts';

/** While no registry runs: who is where it would listen. */
export async function examinePlaces(listen: string[], start: string): Promise<Check[]> {
  const checks = await Promise.all(addressesToTry(listen).map((at) => examinePlace(at, start)));
  return checks.filter((check) => check !== undefined);
}

async function examinePlace(at: At, start: string): Promise<Check | undefined> {
  const begun = performance.now();
  const answering = await whoAnswers(at, null);
  if (answering === 'no family') return undefined;
  const door = formatAt(at);
  return {
    ...{ engine: null, what: 'listen', door, ok: false, command: `curl -sI http://${door}/` },
    ms: Math.round(performance.now() - begun),
    ...(answering === 'nobody' ? free(at, start) : await taken(at, answering)),
  };
}

function free({ host, port }: At, start: string): { trouble: Trouble; fix: Fix } {
  return {
    trouble: {
      code: 'NOT_RUNNING',
      message: `No registry runs, and nobody has port ${port} on ${host}.`,
      facts: { host, port },
    },
    fix: { kind: 'command', command: start },
  };
}

async function taken(at: At, answering: Answering): Promise<{ trouble: Trouble; fix: Fix }> {
  const { host, port } = at;
  const { suggestion } = await checkPort(port, []);
  const known = { berth: 'another Berth', registry: 'another registry', airplay: 'AirPlay Receiver' };
  const program = (await whoHolds(at))?.name;
  const holder = (answering in known ? known[answering as keyof typeof known] : program) ?? 'another program';
  const how =
    answering === 'airplay'
      ? 'Turn it off in System Settings, General, AirDrop & Handoff'
      : answering === 'berth'
        ? 'It serves another data folder: name that with --data'
        : 'Stop it';
  return {
    trouble: {
      code: answering === 'airplay' ? 'AIRPLAY' : 'PORT_TAKEN',
      message: `No registry runs, and port ${port} on ${host} is held by ${holder}${program && program !== holder ? ` (${program})` : ''}. ${how}, or use another port.`,
      facts: { host, port, holder, suggestion },
    },
    fix: { kind: 'command', command: `berth serve --listen localhost:${suggestion}` },
  };
}
