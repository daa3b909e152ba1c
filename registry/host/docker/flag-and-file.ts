import type { Trouble } from '../../facts.ts';
import type { FoundEngine } from '../connector.ts';
import { pictureOf, target } from '../files.ts';
import type { Machine } from '../machine.ts';
import { DaemonFile, listKeys } from './daemon-file.ts';
import { configOf, daemonOf, flagged, flags } from './daemon-process.ts';

/** What the daemon has both as a flag and in its file: it goes on as it is, and will not start again. */
export async function flagAndFile(engine: FoundEngine, machine: Machine): Promise<Trouble | null> {
  const daemon = await daemonOf(engine, machine);
  if (daemon === undefined) return null;
  const path = configOf(daemon, machine) ?? engine.own.config ?? '';
  const picture = await pictureOf(await target(machine.at(path)));
  if (picture === undefined) return null;
  const file = new DaemonFile(picture.bytes, path);
  const twice = listKeys.find((key) => file.list(key) !== undefined && flagged(key, daemon).length > 0);
  if (twice === undefined) return null;
  const flag = flags[twice];
  return {
    code: 'FLAG_AND_FILE',
    message: `The daemon has ${flag} as a flag and ${twice} in ${path}, so it will not start again. Take one of the two away.`,
    facts: { engine: engine.id, flag, path },
  };
}
