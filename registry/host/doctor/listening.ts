import type { Check, Fix, Trouble } from '../../facts.ts';
import { whoHolds } from '../../port-holder.ts';
import { checkPort } from '../ports.ts';
import { type At, formatAt, isLocal, parseAt } from './addresses.ts';
import { type Answering, whoAnswers } from './who-answers.ts';

const families = ['127.0.0.1', '::1'];
const everywhere = new Set(['localhost', '0.0.0.0', '::', ...families]);

/** The addresses at which this registry should be the one who answers: where it listens on localhost, both families. */
export function addressesToTry(listening: string[]): At[] {
  const all = listening
    .map(parseAt)
    .flatMap(({ host, port }) =>
      everywhere.has(host) ? families.map((family) => ({ host: family, port })) : [{ host, port }],
    );
  return [...new Map(all.map((at) => [formatAt(at), at])).values()];
}

/** Whether it is this registry that answers; undefined where this machine has no such address. */
export async function checkListening(
  at: At,
  { instance, listening }: { instance: string; listening: string[] },
): Promise<Check | undefined> {
  const begun = performance.now();
  const answering = await whoAnswers(at, instance);
  if (answering === 'no family') return undefined;
  // Where nobody listens on the other family, clients go on to the one that answers.
  const isLeftOut = answering === 'nobody' && !listening.includes(formatAt(at)) && families.includes(at.host);
  const ok = answering === 'us' || isLeftOut;
  return {
    ...{ engine: null, what: 'listen', door: formatAt(at), ok, command: `curl -sI http://${formatAt(at)}/` },
    ms: Math.round(performance.now() - begun),
    ...(ok ? { trouble: null, fix: null } : await split(at, answering)),
  };
}

const airPlay = 'AirPlay Receiver';

/** Whether it is this registry to whom the name in references leads. */
export async function checkName(at: At, instance: string): Promise<Check> {
  const begun = performance.now();
  const answering = await whoAnswers(at, instance);
  const door = `${isLocal(at.host) ? 'http' : 'https'}://${formatAt(at)}`;
  return {
    ...{ engine: null, what: 'answer', door, ok: answering === 'us', command: `curl -sI ${door}/` },
    ms: Math.round(performance.now() - begun),
    ...(answering === 'us' ? { trouble: null, fix: null } : await split(at, answering)),
  };
}

/** Somebody else on one of the addresses that clients take for this registry. */
async function split(at: At, answering: Answering): Promise<{ trouble: Trouble; fix: Fix }> {
  const { host, port } = at;
  const holder = answering === 'airplay' ? airPlay : ((await whoHolds(at))?.name ?? known[answering]);
  const { suggestion } = await checkPort(port, []);
  const facts = { host, port, holder, suggestion };
  const fix: Fix = {
    kind: 'page',
    page: '/settings/network',
    command: `berth serve --listen localhost:${suggestion}`,
  };
  if (answering === 'nobody') {
    return {
      trouble: {
        code: 'NOT_ANSWERING',
        message: `Nothing answers on ${formatAt(at)}, where this registry should.`,
        facts,
      },
      fix,
    };
  }
  if (answering === 'airplay') {
    return {
      trouble: {
        code: 'AIRPLAY',
        message: `${airPlay} answers on ${formatAt(at)}, where tools look for this registry. Turn it off in System Settings, General, AirDrop & Handoff, or use another port.`,
        facts,
      },
      fix,
    };
  }
  return {
    trouble: {
      code: 'PORT_SPLIT',
      message: `${holder} answers on ${formatAt(at)}, where tools look for this registry. Stop it, or use another port.`,
      facts,
    },
    fix,
  };
}

const known: Record<Answering, string> = {
  us: 'this registry',
  berth: 'another Berth',
  airplay: airPlay,
  registry: 'another registry',
  foreign: 'another program',
  nobody: '',
  'no family': '',
};
