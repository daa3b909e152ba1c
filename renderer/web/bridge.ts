import {
  type Answers,
  type Bridge,
  type Command,
  eventNames,
  type Result,
  requestNames,
  type Trouble,
} from '../../electron/bridge/contract.ts';
import { Connection } from './connection.ts';
import { webDesk } from './desk.ts';
import { PageEvents } from './events.ts';
import { LogFollower } from './log.ts';
import { WebPreferences } from './preferences.ts';

/** The bridge in a browser: the registry by the window door of `berth serve --ui`, the desk by the page itself. */
export function webBridge(): Bridge {
  const events = new PageEvents();
  const desk: Record<string, unknown> = webDesk({
    connection: new Connection(events),
    preferences: new WebPreferences(events),
    log: new LogFollower(events),
    status: async () => {
      const result = await askRegistry('status', {});
      if (result.ok) return result.answer as Answers['status'];
      throw new Error(result.trouble.message);
    },
  });
  const ask = (name: string) => {
    const answer = desk[name];
    return typeof answer === 'function'
      ? (question: unknown) => resultOf(() => answer(question))
      : (question: unknown) => askRegistry(name as Command, question);
  };
  return {
    ask: Object.fromEntries(requestNames.map((name) => [name, ask(name)])),
    on: Object.fromEntries(eventNames.map((name) => [name, events.on.bind(events, name)])),
  } as unknown as Bridge;
}

async function resultOf(work: () => unknown): Promise<Result<unknown>> {
  try {
    return { ok: true, answer: await work() };
  } catch (error) {
    return { ok: false, trouble: trouble('FAILED', error instanceof Error ? error.message : String(error)) };
  }
}

async function askRegistry(command: Command, question: unknown): Promise<Result<unknown>> {
  try {
    const response = await fetch(`/ask/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    const answer: unknown = await response.json();
    return response.ok ? { ok: true, answer } : { ok: false, trouble: answer as Trouble };
  } catch {
    return { ok: false, trouble: trouble('NOT_RUNNING', 'The registry does not answer.') };
  }
}

const trouble = (code: string, message: string): Trouble => ({ code, message, facts: {} });
