import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';

/**
 * What a home keeps of certificates:
 *
 *     tls/authority.pem    what tools trust
 *         authority.key    what signs for it
 *         localhost.pem    the certificate that it signed, then the key of that
 *         localhost.json   which names that was asked to have, and which of them a person chose
 *         own.pem          a person's own certificate and its chain; their key is in here, or
 *         own.key          in here
 */
export type TlsFile =
  | 'authority.pem'
  | 'authority.key'
  | 'localhost.pem'
  | 'localhost.json'
  | 'own.pem'
  | 'own.key';

/** Files that only this user can read. Each is there whole or not at all, also after a crash. */
export class TlsFolder {
  readonly path: string;

  constructor(home: string) {
    this.path = join(home, 'tls');
  }

  fileOf(name: TlsFile): string {
    return join(this.path, name);
  }

  /** Undefined where there is none. One that this user may not read is a PlainError, never taken for a missing one. */
  async read(name: TlsFile): Promise<string | undefined> {
    try {
      return await readFile(this.fileOf(name), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw this.#explain(error, this.fileOf(name));
    }
  }

  async write(name: TlsFile, text: string): Promise<void> {
    await this.#put(text, (temporary) => rename(temporary, this.fileOf(name)));
  }

  /** Writes it unless there is one already; gives what is there then. Of several processes one is the first. */
  async keep(name: TlsFile, text: string): Promise<string> {
    await this.#put(text, (temporary) => link(temporary, this.fileOf(name)).catch(unlessThere));
    return (await this.read(name)) ?? text;
  }

  async remove(name: TlsFile): Promise<void> {
    await rm(this.fileOf(name), { force: true });
  }

  /** Moves a file of no use out of the way, unless it is no longer what was read; gives its new path. */
  async setAside(name: TlsFile, read: string): Promise<string> {
    const to = `${this.fileOf(name)}.damaged-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    if ((await this.read(name)) === read) await rename(this.fileOf(name), to);
    return to;
  }

  async #put(text: string, place: (temporary: string) => Promise<unknown>): Promise<void> {
    const temporary = join(this.path, `.${randomUUID()}`);
    try {
      await mkdir(this.path, { recursive: true, mode: 0o700 });
      await chmod(this.path, 0o700);
      await writeFlushed(temporary, text);
      await place(temporary);
    } catch (error) {
      throw this.#explain(error, this.path);
    } finally {
      await rm(temporary, { force: true });
    }
    await flush(this.path);
  }

  #explain(error: unknown, path: string): unknown {
    const code = errorCode(error);
    if (code === '') return error;
    return new PlainError(
      `The certificates in ${path} cannot be used: ${code}. Give this user the right to read and write there.`,
      { code: 'FOLDER_UNWRITABLE', facts: { folder: path }, cause: error },
    );
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows has no such call, and keeps names in a journal. */
async function flush(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
