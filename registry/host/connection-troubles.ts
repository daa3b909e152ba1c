import { PlainError } from '../errors.ts';
import type { Check, Trouble } from '../facts.ts';

export function nothingDone(engine: string): PlainError {
  return new PlainError(`Berth has changed nothing for ${engine}.`, {
    code: 'CHANGE_UNKNOWN',
    facts: { engine },
  });
}

export function notVerified({ command, door, trouble }: Check): PlainError {
  const reason = trouble?.message ?? '';
  return new PlainError(`It was tried with ${command ?? door}, and did not work: ${reason}`, {
    code: 'NOT_VERIFIED',
    facts: { command: command ?? door, reason },
  });
}

export function editedSince(path: string): Trouble {
  return {
    code: 'FILE_EDITED',
    message: `${path} was edited since, so it was left alone. Take out by hand what Berth had put in.`,
    facts: { path },
  };
}
