import { type ClientOptions, printJson, withRegistry } from './ask.ts';

/** Prints a link to the window of a registry that serves it. */
export async function printLink(options: ClientOptions): Promise<void> {
  const answer = await withRegistry(options, (registry) => registry.ask('windowLink', {}));
  if (options.json) printJson(answer);
  else console.log(answer.url);
}
