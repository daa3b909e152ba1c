import { Connection } from './connection.ts';
import { manifestType } from './content.ts';

/** Does every piece of work, on as many connections as are wanted at once. */
export async function together<T>(
  port: number,
  connections: number,
  work: readonly T[],
  task: (connection: Connection, piece: T, at: number) => Promise<unknown>,
): Promise<void> {
  const queue = work.entries();
  const worker = async () => {
    const connection = new Connection(port);
    for (const [at, piece] of queue) await task(connection, piece, at);
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

export interface Load {
  requestsPerSecond: number;
  mebibytesPerSecond: number;
}

/** Asks the same question again and again on that many connections, for a while. */
export async function load(
  port: number,
  method: string,
  path: string,
  connections: number,
  ms: number,
): Promise<Load> {
  const open = Array.from({ length: connections }, () => new Connection(port));
  let requests = 0;
  let over = false;
  const begun = performance.now();
  const repeat = async (connection: Connection) => {
    const head = connection.head(method, path, { Accept: manifestType });
    while (!over) {
      await found(connection.send(head, method, path));
      requests++;
    }
  };
  // The clock wins, unless an answer is not what was asked for.
  await Promise.race([...open.map(repeat), new Promise((resolve) => setTimeout(resolve, ms))]);
  over = true;
  const seconds = (performance.now() - begun) / 1000;
  const bytes = open.reduce((sum, connection) => sum + connection.bytes, 0);
  for (const connection of open) connection.close();
  return { requestsPerSecond: requests / seconds, mebibytesPerSecond: bytes / 1024 / 1024 / seconds };
}

/** What can be listed, by the name the answer gives it. */
export type List = 'tags' | 'repositories';

/** Reads a list to its end page by page, as `Link` leads, and says how many entries it has. */
export async function readList(connection: Connection, path: string, what: List): Promise<number> {
  let count = 0;
  for (let next: string | undefined = path; next; ) {
    const answer = await connection.request('GET', next);
    count += (JSON.parse(answer.text)[what] ?? []).length;
    next = /^<(.*?)>/.exec(answer.header('link'))?.[1];
  }
  return count;
}

async function found(answer: Promise<{ status: number }>): Promise<void> {
  const { status } = await answer;
  if (status !== 200) throw new Error(`expected 200 and got ${status}`);
}
