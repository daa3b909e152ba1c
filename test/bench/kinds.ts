import { spawnSync } from 'node:child_process';
import { Connection } from './connection.ts';
import { makeBlob, makeImage } from './content.ts';
import { type Fill, type ImageOnServer, withBlob, withImage } from './filled.ts';
import { type List, load, readList, together } from './load.ts';
import { type Push, prepareImage } from './push.ts';
import type { Server } from './servers.ts';
import type { Sizes } from './sizes.ts';

/** Measures once; always something of which more is better. */
export type Measure = () => Promise<number>;

export interface Kind {
  unit: string;
  /** Fills the server with what is needed, untimed. */
  prepare(server: Server): Promise<Measure>;
}

/** The kinds of things that are measured; rows.ts says which of each. */
export function kinds(sizes: Sizes) {
  return { ask, pull, askList, readAll, push, pushImages };

  function ask(method: string, path: (image: ImageOnServer) => string, connections: number): Kind {
    return kind('requests/s', async (server) => {
      const asked = path(await withImage(server));
      return async () =>
        (await load(server.port, method, asked, connections, sizes.loadMs)).requestsPerSecond;
    });
  }

  function pull(connections: number): Kind {
    return kind('MiB/s', async (server) => {
      const path = await withBlob(server, sizes.blobMiB);
      return async () => (await load(server.port, 'GET', path, connections, sizes.loadMs)).mebibytesPerSecond;
    });
  }

  function askList(what: List, perPage: number, fill: Fill): Kind {
    return kind('requests/s', async (server) => {
      const path = `${await fill(server, sizes[what])}?n=${perPage}`;
      return async () => (await load(server.port, 'GET', path, 1, sizes.loadMs)).requestsPerSecond;
    });
  }

  function readAll(what: List, perPage: number, fill: Fill): Kind {
    return kind('lists/s', async (server) => {
      const path = `${await fill(server, sizes[what])}?n=${perPage}`;
      return () => listsPerSecond(server.port, path, what);
    });
  }

  async function listsPerSecond(port: number, path: string, what: List): Promise<number> {
    const connection = new Connection(port);
    const begun = performance.now();
    let lists = 0;
    while (lists === 0 || performance.now() - begun < sizes.loadMs) {
      const count = await readList(connection, path, what);
      // Other rows leave repositories on the server as well.
      if (count < sizes[what]) throw new Error(`${path} lists ${count} of ${sizes[what]} ${what}`);
      lists++;
    }
    connection.close();
    return lists / ((performance.now() - begun) / 1000);
  }

  function push(way: Push, atOnce: number): Kind {
    return everyTime('MiB/s', async ({ port }) => {
      const sends = Array.from({ length: atOnce }, () => way(makeBlob(sizes.blobMiB * 1024 * 1024)));
      const seconds = await timed(() => together(port, atOnce, sends, (to, send) => send(to, 'bench/push')));
      return (atOnce * sizes.blobMiB) / seconds;
    });
  }

  function pushImages(atOnce: number): Kind {
    const count = sizes.images / sizes.rounds;
    return everyTime('images/s', async ({ port }) => {
      const sends = Array.from({ length: count }, () => prepareImage(makeImage()));
      const seconds = await timed(() =>
        together(port, atOnce, sends, (to, send, at) => send(to, `bench/pushed-${at % 20}`, `v${at}`)),
      );
      return count / seconds;
    });
  }
}

function kind(unit: string, prepare: Kind['prepare']): Kind {
  return { unit, prepare };
}

/** Needs nothing on the server: what it pushes is new every time. */
function everyTime(unit: string, measure: (server: Server) => Promise<number>): Kind {
  return kind(unit, async (server) => () => measure(server));
}

/** How many seconds the work takes, on a disk that has nothing left to write for anyone else. */
async function timed(work: () => Promise<void>): Promise<number> {
  spawnSync('sync');
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
