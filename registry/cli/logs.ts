import { PlainError } from '../errors.ts';
import { terminalStream } from '../events/terminal.ts';
import { type ClientOptions, withRegistry } from './ask.ts';

/** Prints the log, for reading or as the JSON lines it is; with --follow until it is interrupted. */
export async function printLog(options: ClientOptions & { follow?: boolean; lines: string }): Promise<void> {
  const lines = Number(options.lines);
  if (!Number.isInteger(lines) || lines < 0)
    throw new PlainError(`--lines must be a number, not "${options.lines}".`);
  const screen = options.json ? undefined : terminalStream();
  await withRegistry(options, async (registry) => {
    for await (const line of registry.logs({ lines, follow: options.follow ?? false })) {
      if (screen) screen.write(`${line}\n`);
      else console.log(line);
    }
  });
}
