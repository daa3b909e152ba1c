import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type Answer, ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { berthScript } from '../../make/cli.ts';
import { contentOf, fileOf, unfinished } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { type Content, content, digestOf, makeImage } from '../../make/image.ts';
import { Ledger } from '../../make/ledger.ts';
import { type Random, randomFrom, seed } from '../../make/random.ts';
import { addressOf, offsetOf, open, patch, pushBy, wayNames } from '../../make/ways.ts';

const rounds = 5;
const workers = 16;
const repositories = ['app', 'team/service', 'cache'];

test('what was acknowledged survives kill -9 at any moment, again and again', async () => {
  console.log(`crash test: seed ${seed} (BERTH_TEST_SEED=${seed} repeats its choices)`);
  const random = randomFrom(seed);
  const data = temporaryFolder();
  const crowd = Array.from({ length: workers }, (_, i) => new Worker(i, randomFrom(seed + i)));

  for (let round = 0; round < rounds; round++) {
    if (round % 3 === 2) await killedWhileStarting(data, random.int(400));
    const berth = await serve({ data });
    const port = portOf(berth.url);
    expect(await complaints(port, crowd), `round ${round}`).toEqual([]);
    expect(await strangersIn(data, port), `round ${round}`).toEqual([]);
    expect(badFilesIn(data), `round ${round}`).toEqual([]);

    const work = crowd.map((worker) => worker.run(port));
    await sleep(150 + random.int(700));
    for (const worker of crowd) worker.theEndIsNear = true;
    await berth.stop('SIGKILL');
    await Promise.all(work);
  }

  const berth = await serve({ data });
  const port = portOf(berth.url);
  expect(await complaints(port, crowd)).toEqual([]);
  expect(await Promise.all(crowd.map((worker) => worker.finishSession(port)))).toEqual(
    crowd.map(() => 'the whole blob is there'),
  );
  expect(crowd.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(rounds * workers);
  expect(await berth.stop()).toBe(0);
  const database = new Sqlite(join(data, 'berth.db'), { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
});

/** Pushes, tags, untags, mounts and deletes what is its own, without a pause and knowing what was acknowledged. */
class Worker {
  readonly ledger = new Ledger();
  acknowledged = 0;
  /** The registry may be gone from now on. */
  theEndIsNear = false;
  readonly #name: string;
  readonly #random: Random;
  readonly #contents: Content[] = [];
  /** A blob that is sent in many small chunks, over several lives of the registry. */
  #long: { bytes: Buffer; session: string; sent: number } | undefined;

  constructor(index: number, random: Random) {
    this.#name = `worker-${index}`;
    this.#random = random;
  }

  async run(port: number): Promise<void> {
    this.theEndIsNear = false;
    while (!this.theEndIsNear) {
      try {
        await this.#step(port);
      } catch (error) {
        if (!this.theEndIsNear) throw error;
      }
    }
  }

  async #step(port: number): Promise<void> {
    const steps = [
      ...Array(4).fill(() => this.#pushBlob(port)),
      ...Array(3).fill(() => this.#moveTag(port)),
      ...Array(3).fill(() => this.#sendChunk(port)),
      () => this.#removeTag(port),
      () => this.#mountBlob(port),
      () => this.#removeBlob(port),
    ];
    await this.#random.pick(steps)();
  }

  async #pushBlob(port: number): Promise<void> {
    // Never so small that two workers could meet at the same bytes.
    const size = this.#random.pick([16, 700, 40_000, 300_000]);
    const blob = content('application/octet-stream', this.#random.bytes(size + this.#random.int(size)));
    this.#contents.push(blob);
    const repository = this.#random.pick(repositories);
    await this.#change(`blob ${repository} ${blob.digest}`, 'present', 201, () =>
      pushBy(this.#random.pick(wayNames), port, repository, blob),
    );
  }

  async #moveTag(port: number): Promise<void> {
    const repository = this.#random.pick(repositories);
    const { config, layers, manifest } = makeImage({ layers: 1, layerBytes: 500 });
    for (const blob of [config, ...layers]) {
      await this.#change(`blob ${repository} ${blob.digest}`, 'present', 201, () =>
        pushBy(this.#random.pick(wayNames), port, repository, blob),
      );
    }
    const tagged = this.ledger.want(`manifest ${repository} ${manifest.digest}`, 'present');
    await this.#change(`tag ${repository} ${this.#tag()}`, manifest.digest, 201, () =>
      ask(port, 'PUT', `/v2/${repository}/manifests/${this.#tag()}`, {
        headers: { 'content-type': manifest.mediaType },
        body: manifest.bytes,
      }),
    );
    tagged();
  }

  async #removeTag(port: number): Promise<void> {
    const name = this.#random.pick(this.ledger.names.filter((fact) => fact.startsWith('tag ')).concat(''));
    if (this.ledger.known(name) === 'absent') return;
    const [, repository, tag] = name.split(' ');
    await this.#change(name, 'absent', 202, () => ask(port, 'DELETE', `/v2/${repository}/manifests/${tag}`));
  }

  async #mountBlob(port: number): Promise<void> {
    const { name, repository, digest } = this.#ownBlob();
    if (this.ledger.known(name) === 'absent') return;
    const to = this.#random.pick(repositories);
    const query = `mount=${digest}&from=${repository}`;
    await this.#change(`blob ${to} ${digest}`, 'present', 201, () =>
      ask(port, 'POST', `/v2/${to}/blobs/uploads/?${query}`),
    );
  }

  async #removeBlob(port: number): Promise<void> {
    const { name, repository, digest } = this.#ownBlob();
    if (this.ledger.known(name) === 'absent') return;
    await this.#change(name, 'absent', 202, () => ask(port, 'DELETE', `/v2/${repository}/blobs/${digest}`));
  }

  async #sendChunk(port: number): Promise<void> {
    if (!this.#long) {
      const bytes = this.#random.bytes(2_000_000 + this.#random.int(1000));
      const started = await open(port, 'long');
      expect(started.status).toBe(202);
      this.#long = { bytes, session: addressOf(started), sent: 0 };
    }
    const { bytes, session, sent } = this.#long;
    const chunk = bytes.subarray(sent, sent + 1 + this.#random.int(60_000));
    // The last bytes stay for after the last crash.
    if (sent + chunk.length === bytes.length) return;
    const answer = await patch(port, session, chunk, sent);
    expect(answer.status).toBe(202);
    this.#long.sent = offsetOf(answer);
    this.acknowledged++;
  }

  /** The registry lives again: where does the long blob stand? */
  async resume(port: number): Promise<string[]> {
    if (!this.#long) return [];
    const answer = await ask(port, 'GET', this.#long.session);
    const offset = offsetOf(answer);
    if (answer.status !== 204) return [`the session of ${this.#name} is gone: ${answer.status}`];
    if (offset < this.#long.sent)
      return [`${this.#name} had ${this.#long.sent} bytes acknowledged, now ${offset}`];
    this.#long.sent = offset;
    return [];
  }

  async finishSession(port: number): Promise<string> {
    const { bytes, session, sent } = this.#long ?? { bytes: Buffer.alloc(0), session: '', sent: 0 };
    if (bytes.length === 0) return 'the whole blob is there';
    const digest = digestOf(bytes);
    const patched = await patch(port, session, bytes.subarray(sent), sent);
    const answer = await ask(port, 'PUT', `${addressOf(patched)}?digest=${digest}`);
    if (answer.status !== 201) return `${answer.status} ${answer.body}`;
    return (await look(port, `blob long ${digest}`)) === 'present'
      ? 'the whole blob is there'
      : 'it is not there';
  }

  async #change(fact: string, value: string, status: number, request: () => Promise<Answer>): Promise<void> {
    const acknowledge = this.ledger.want(fact, value);
    const answer = await request();
    if (answer.status !== status) throw new Error(`${fact} → ${value}: ${answer.status} ${answer.body}`);
    acknowledge();
    this.acknowledged++;
  }

  #tag(): string {
    return this.#name;
  }

  #ownBlob(): { name: string; repository: string; digest: string } {
    const repository = this.#random.pick(repositories);
    const digest = this.#contents[this.#random.int(this.#contents.length || 1)]?.digest ?? '';
    return { name: `blob ${repository} ${digest}`, repository, digest };
  }
}

/** What does not stand as it was acknowledged. */
async function complaints(port: number, crowd: Worker[]): Promise<string[]> {
  const found = await Promise.all(
    crowd.map(async ({ ledger }) => {
      const wrong: string[] = [];
      for (const fact of ledger.names)
        wrong.push(...[ledger.observe(fact, await look(port, fact)) ?? []].flat());
      return wrong;
    }),
  );
  return [...found, ...(await Promise.all(crowd.map((worker) => worker.resume(port))))].flat();
}

/** What a fact shows now: of a blob or manifest whether all of its bytes can be read, of a tag where it points. */
async function look(port: number, fact: string): Promise<string> {
  const [kind = '', repository, reference = ''] = fact.split(' ');
  const answer = await ask(
    port,
    'GET',
    `/v2/${repository}/${kind === 'blob' ? 'blobs' : 'manifests'}/${reference}`,
  );
  if (answer.status === 404) return 'absent';
  const real = digestOf(answer.body);
  if (kind === 'tag') return answer.headers['docker-content-digest'] === real ? real : 'other bytes';
  return answer.status === 200 && real === reference
    ? 'present'
    : `${answer.status} with the bytes of ${real}`;
}

/** Files in uploads/ that no session of the API stands for. */
async function strangersIn(data: string, port: number): Promise<string[]> {
  const strangers: string[] = [];
  for (const id of unfinished(data)) {
    const asked = [...repositories, 'long'].map((name) =>
      ask(port, 'GET', `/v2/${name}/blobs/uploads/${id}`),
    );
    if ((await Promise.all(asked)).every(({ status }) => status !== 204)) strangers.push(id);
  }
  return strangers;
}

/** Files in the place of content whose bytes are not those of their name. */
function badFilesIn(data: string): string[] {
  return contentOf(data).filter((digest) => digestOf(readFileSync(fileOf(data, digest))) !== digest);
}

/** A life that may end before it has begun. */
async function killedWhileStarting(data: string, afterMs: number): Promise<void> {
  const args = [berthScript, 'serve', '--data', data, '--listen', 'localhost:0'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await exited;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
