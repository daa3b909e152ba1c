import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { control } from '../../make/control.ts';
import { fileOf } from '../../make/data.ts';
import { content, makeImage } from '../../make/image.ts';
import { push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';
import { type SystemCall, traced } from '../../make/trace.ts';
import { addressOf, close, open, patch } from '../../make/ways.ts';

const flushes = ['fsync', 'fdatasync'];
const writes = ['write', 'writev', 'pwrite64', 'pwritev', 'sendto', 'sendmsg'];
const unlinks = ['unlink', 'unlinkat'];
const renames = ['rename', 'renameat', 'renameat2'];

describeWith('before a change is acknowledged', { tools: ['strace'] }, ({ strace }) => {
  /** The system calls of a registry during some work, those of this connection's answers among them. */
  async function trace(work: (port: number, data: string) => Promise<unknown>) {
    const berth = await serve();
    const port = Number(new URL(berth.url).port);
    await push(berth.url, 'app', makeImage(), 'old');
    const calls = [...flushes, ...writes, ...renames, ...unlinks];
    const seen = await traced({ pid: berth.child.pid ?? 0, strace, calls }, () => work(port, berth.data));
    return { seen, data: berth.data };
  }

  test('a pushed blob is flushed, its name too, and what the database says of it', async () => {
    const blob = content('application/octet-stream', Buffer.alloc(200_000, 'b'));
    const { seen, data } = await trace((port) =>
      ask(port, 'POST', `/v2/app/blobs/uploads/?digest=${blob.digest}`, { body: blob.bytes }),
    );
    const file = fileOf(data, blob.digest);
    const renamed = the(seen, renames, `"${file}"`);
    const answered = the(seen, writes, 'HTTP/1.1 201');
    const written = last(seen, writes, `<${data}/uploads/`);
    order(written, flush(seen, `<${data}/uploads/`, written), renamed);
    // The folder of the file, and the one above, where that folder is new.
    order(renamed, flush(seen, `<${dirname(file)}>`, renamed), answered);
    order(renamed, flush(seen, `<${dirname(dirname(file))}>`, renamed), answered);
    expectDatabaseFlush(seen, data, answered);
    expect(last(seen, writes, 'berth.db-wal').begun, 'the record comes after the file').toBeGreaterThan(
      renamed.answered,
    );
  });

  test('a chunk of an upload is flushed', async () => {
    const { seen, data } = await trace(async (port) => {
      const session = addressOf(await open(port, 'app'));
      await patch(port, session, Buffer.alloc(300_000, 'c'), 0);
    });
    const [opened, patched] = seen.filter(({ text }) => text.includes('HTTP/1.1 202'));
    if (!opened || !patched) throw new Error('two answers were expected');
    expectDatabaseFlush(seen, data, opened);
    const written = last(seen, writes, `<${data}/uploads/`);
    order(written, flush(seen, `<${data}/uploads/`, written), patched);
    order(opened, flush(seen, `<${data}/uploads>`, opened), patched);
  });

  test('every other change is on the disk: a manifest, its tag, their removal, a session and its end', async () => {
    const blob = content('application/octet-stream', Buffer.from('finished'));
    const { seen, data } = await trace(async (port) => {
      const { mediaType, bytes, digest } = await ownManifest(port);
      const put = { headers: { 'content-type': mediaType }, body: bytes };
      await ask(port, 'PUT', '/v2/app/manifests/new', put);
      await ask(port, 'PUT', '/v2/app/manifests/again', put);
      await ask(port, 'DELETE', '/v2/app/manifests/old');
      await ask(port, 'DELETE', `/v2/app/manifests/${digest}`);
      await close(port, await open(port, 'app'), blob.digest, blob.bytes);
      await ask(port, 'POST', `/v2/other/blobs/uploads/?mount=${blob.digest}&from=app`);
      await ask(port, 'DELETE', `/v2/app/blobs/${blob.digest}`);
    });
    const answers = seen.filter(({ text }) => /HTTP\/1\.1 20[12]/.test(text));
    const statuses = answers.map(({ text }) => /HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
    expect(statuses).toEqual(['201', '201', '202', '202', '202', '201', '201', '202']);
    for (const answer of answers) expectDatabaseFlush(seen, data, answer);
  });

  test('a file is collected only after what the database says of it', async () => {
    const { seen, data } = await trace(async (_port, data) => {
      const client = control(data);
      await client.ask('remove', { references: ['app:old'] });
      await client.ask('emptyTrash', { ids: null });
    });
    const gone = seen.filter(({ name, text }) => unlinks.includes(name) && text.includes(`${data}/docker/`));
    expect(gone).toHaveLength(3);
    for (const file of gone) expectDatabaseFlush(seen, data, file);
  });
});

/** The tagged manifest with one more field: another manifest of the same content. */
async function ownManifest(port: number) {
  const { body } = await ask(port, 'GET', '/v2/app/manifests/old');
  const manifest = JSON.parse(body.toString());
  return content(
    manifest.mediaType,
    Buffer.from(JSON.stringify({ ...manifest, annotations: { is: 'new' } })),
  );
}

/** Everything SQLite wrote before this answer was flushed before it. */
function expectDatabaseFlush(seen: SystemCall[], data: string, answer: SystemCall): void {
  const before = seen.filter(({ begun }) => begun < answer.begun);
  const written = last(before, writes, `<${data}/berth.db-wal>`);
  order(written, flush(seen, `<${data}/berth.db-wal>`, written), answer);
}

/** The first flush of a file that began after `written` was done. */
function flush(seen: SystemCall[], file: string, written: SystemCall): SystemCall {
  return the(
    seen.filter(({ begun }) => begun > written.answered),
    flushes,
    file,
  );
}

function the(seen: SystemCall[], names: string[], text: string): SystemCall {
  const found = seen.find((call) => names.includes(call.name) && call.text.includes(text));
  if (!found) throw new Error(`no ${names.join(' or ')} of ${text}`);
  return found;
}

function last(seen: SystemCall[], names: string[], text: string): SystemCall {
  return the(seen.toReversed(), names, text);
}

/** Each was done before the next began. */
function order(...calls: SystemCall[]): void {
  for (const [i, call] of calls.slice(1).entries()) {
    expect(call.begun, `${call.name}(${call.text} came too early`).toBeGreaterThan(calls[i]?.answered ?? 0);
  }
}
