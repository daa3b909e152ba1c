import type {
  AnswerOf,
  Bridge,
  EventName,
  Events,
  RequestName,
  RequestOf,
  Trouble,
} from '../electron/bridge/contract.ts';
import { webBridge } from './web/bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop app; in a browser it is not there. */
    berth?: Bridge;
  }
}

/** A request that was refused, and why. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.message);
    this.trouble = trouble;
  }
}

const bridge: Bridge = window.berth ?? webBridge();

/** Asks the registry or the desk; a refusal is thrown as BridgeError. */
export async function ask<Name extends RequestName>(
  name: Name,
  question: RequestOf<Name>,
): Promise<AnswerOf<Name>> {
  const result = await bridge.ask[name](question);
  if (result.ok) return result.answer;
  throw new BridgeError(result.trouble);
}

/** Hears what is told without asking; gives the function that stops it. */
export function listen<Name extends EventName>(
  name: Name,
  listener: (event: Events[Name]) => void,
): () => void {
  return bridge.on[name](listener);
}
