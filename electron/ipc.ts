import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { PlainError, RegistryError, troubleOf } from '../registry/errors.ts';
import {
  type AnswerOf,
  type Command,
  type EventName,
  type Events,
  type RequestName,
  type RequestOf,
  type Result,
  requestNames,
} from './bridge/contract.ts';

export type DeskName = Exclude<RequestName, Command>;

/** The desk's answer to each of its questions; a missing one does not compile. */
export type DeskAnswers = {
  [Name in DeskName]: (question: RequestOf<Name>) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
};

export interface Asked {
  /** Of our own page; the only one that is answered. */
  origin: string;
  contents(): WebContents | undefined;
  desk: DeskAnswers;
  registry: { ask(command: Command, question: never): Promise<unknown> };
}

/** Answers the window: the desk what is the desk's, the registry everything else. */
export function answerWindow({ origin, contents, desk, registry }: Asked): void {
  const answers: Partial<Record<RequestName, (question: never) => unknown>> = desk;
  for (const name of requestNames) {
    const answer = answers[name] ?? ((question: never) => registry.ask(name as Command, question));
    ipcMain.handle(`ask:${name}`, async (event, question): Promise<Result<unknown>> => {
      if (!isOurs(event, origin, contents())) throw new Error('This page is not answered.');
      return await resultOf(() => answer(question as never));
    });
  }
}

/** Tells the window; where none is open there is nobody to tell. */
export function tellWindow<Name extends EventName>(
  contents: WebContents | undefined,
  name: Name,
  event: Events[Name],
): void {
  if (contents && !contents.isDestroyed()) contents.send(`told:${name}`, event);
}

/** Our window, its main frame, and our own page in it. */
function isOurs({ sender, senderFrame }: IpcMainInvokeEvent, origin: string, ours?: WebContents): boolean {
  return (
    ours !== undefined && sender === ours && senderFrame === ours.mainFrame && senderFrame.origin === origin
  );
}

async function resultOf(work: () => unknown): Promise<Result<unknown>> {
  try {
    return { ok: true, answer: await work() };
  } catch (error) {
    if (!(error instanceof PlainError || error instanceof RegistryError)) console.error(error);
    return { ok: false, trouble: troubleOf(error) };
  }
}
