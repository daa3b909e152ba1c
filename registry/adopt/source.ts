import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';
import { Distribution } from './distribution.ts';

type Facts = Record<string, string>;

/** Why a folder is not taken over. The sentence is for a terminal; the window has its own words for each. */
const sentences = {
  ADOPT_RELATIVE: ({ folder }) => `${folder} is not a whole path. Begin it at the root of the disk.`,
  ADOPT_MISSING: ({ folder }) => `There is no folder ${folder}.`,
  ADOPT_NO_FOLDER: ({ folder }) =>
    `${folder} is a file. Name the folder that docker-registry kept its data in.`,
  ADOPT_UNREADABLE: ({ folder }) => `${folder} cannot be read by this user.`,
  ADOPT_OWN: ({ folder, data }) =>
    `${folder} belongs to Berth's own data folder ${data}; what it holds is served already.`,
  ADOPT_READ_ONLY: ({ folder }) =>
    `${folder} cannot be changed by this user, so its files cannot be moved out of it. Adopt it without moving.`,
  ADOPT_BERTH: ({ folder }) =>
    `${folder} is the data folder of another Berth, so its files cannot be moved out of it. Adopt it without moving.`,
  ADOPT_NOTHING: ({ folder }) =>
    `${folder} holds no data of docker distribution: there is no docker/registry/v2/repositories in it.`,
  ADOPT_BUSY: ({ folder }) =>
    `${folder} is being taken over at the moment. Wait for that to end, or cancel it.`,
} as const satisfies Record<string, (facts: Facts) => string>;

export function refusal(code: keyof typeof sentences, facts: Facts & { folder: string }): PlainError {
  return new PlainError(sentences[code](facts as Record<'folder' | 'data', string>), { code, facts });
}

/** Where docker/registry/v2 may be, seen from its root directory, from within, or as it is. */
const ways = ['docker/registry/v2', 'registry/v2', 'v2', '.'];

/**
 * Finds the data of docker distribution in a folder: its root directory, docker/registry/v2 itself, or one between.
 * Refuses what cannot be taken over before anything is done; `data` is Berth's own folder.
 */
export function findSource(folder: string, { data, move }: { data: string; move: boolean }): Distribution {
  if (!isAbsolute(folder)) throw refusal('ADOPT_RELATIVE', { folder });
  const real = readable(folder);
  if (isInside(real, realpathSync(data))) throw refusal('ADOPT_OWN', { folder, data });
  const v2 = ways.map((way) => join(real, way)).find((way) => existsSync(join(way, 'repositories')));
  if (v2 === undefined || !existsSync(join(v2, 'blobs'))) throw refusal('ADOPT_NOTHING', { folder });
  // From below a name of another disk may have led back to us.
  const found = realpathSync(v2);
  if (isInside(found, realpathSync(data))) throw refusal('ADOPT_OWN', { folder, data });
  for (const part of ['repositories', 'blobs']) readable(join(found, part));
  if (move && existsSync(join(found, '../../..', 'berth.db'))) throw refusal('ADOPT_BERTH', { folder });
  if (move && !mayChange(found)) throw refusal('ADOPT_READ_ONLY', { folder });
  return new Distribution(found);
}

/** As it is on disk, once it has been seen that it can be read. */
function readable(folder: string): string {
  try {
    if (!statSync(folder).isDirectory()) throw refusal('ADOPT_NO_FOLDER', { folder });
    readdirSync(folder);
    return realpathSync(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refusal('ADOPT_MISSING', { folder });
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO')
      throw refusal('ADOPT_UNREADABLE', { folder });
    throw error;
  }
}

function mayChange(v2: string): boolean {
  try {
    for (const part of ['repositories', 'blobs']) accessSync(join(v2, part), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
