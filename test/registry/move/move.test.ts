import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moveFolder } from '../../../registry/move/move.ts';
import type { MoveProgress } from '../../../registry/move/progress.ts';
import { removeOldFolder } from '../../../registry/move/remove.ts';
import { ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { berth as cli } from '../../make/cli.ts';
import { contentOf, fileOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { type Image, makeImage, makeIndex } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { addressOf, close, open, patch } from '../../make/ways.ts';

describe('a store that was moved', () => {
  test('is served from the new folder with everything that was in the old one', async () => {
    const { from, image, index, session } = await storeWithAll();
    const to = newFolder();
    const before = pictureOf(from);
    const moved = await moveFolder(from, to);
    expect(moved).toMatchObject({ from, to, damaged: [] });
    expect(pictureOf(from), 'the old folder is as it was').toEqual(before);
    expect(contentOf(to)).toEqual(contentOf(from));
    expect(readdirSync(to).sort()).toEqual([
      'backups',
      'berth.db',
      'berth.lock',
      'docker',
      'logs',
      'uploads',
    ]);

    const { url, port } = await live({ data: to });
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
    expect((await pull(url, 'team/index', 'v1')).digest).toBe(index.manifest.digest);
    const second = await patch(port, session.address, session.rest, session.sent);
    expect((await close(port, second, session.digest)).status, 'an upload goes on').toBe(201);
    expect(readFileSync(join(to, 'logs/berth.log'), 'utf8')).toContain('"repository":"app"');
    await push(url, 'after', makeImage(), 'v1');
  });

  test('goes on in the old folder as if nothing had been', async () => {
    const { from, image } = await storeWithAll();
    await moveFolder(from, newFolder());
    const { url } = await live({ data: from });
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  });

  test('brings along what a killed registry had only in the log of its database', async () => {
    const berth = await serve();
    const image = makeImage();
    await push(berth.url, 'app', image, 'v1');
    await berth.stop('SIGKILL');
    expect(statSync(join(berth.data, 'berth.db-wal')).size).toBeGreaterThan(0);
    const before = pictureOf(berth.data);
    const to = newFolder();
    await moveFolder(berth.data, to);
    expect(pictureOf(berth.data)).toEqual(before);
    const { url } = await live({ data: to });
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  });

  test('into a folder that is there and empty keeps that one', async () => {
    const { data: from, stop } = await live();
    await stop();
    const to = temporaryFolder();
    await moveFolder(from, to);
    expect(existsSync(join(to, 'berth.db'))).toBe(true);
  });

  test('leaves out files that are not the store’s, and content that nobody can vouch for', async () => {
    const { from } = await storeWithAll();
    const stray = fileOf(from, `sha256:${'ab'.repeat(32)}`);
    mkdirSync(join(stray, '..'), { recursive: true });
    writeFileSync(stray, 'not the bytes of that digest');
    writeFileSync(join(from, 'notes.txt'), 'mine');
    const to = newFolder();
    expect((await moveFolder(from, to)).damaged).toEqual([]);
    expect(existsSync(fileOf(to, `sha256:${'ab'.repeat(32)}`))).toBe(false);
    expect(existsSync(join(to, 'notes.txt'))).toBe(false);
  });
});

describe('while a registry still runs', () => {
  test('most is done before it has to stop, and what was pushed meanwhile comes along', async () => {
    const { data: from, url, stop } = await live();
    const [early, late] = [makeImage(), makeImage()];
    await push(url, 'early', early, 'v1');
    const to = newFolder();
    let there: string[] = [];
    await moveFolder(from, to, {
      async untilStopped() {
        there = contentOf(to);
        expect((await pull(url, 'early', 'v1')).digest, 'it still serves').toBe(early.manifest.digest);
        await push(url, 'late', late, 'v1');
        await stop();
      },
    });
    expect(there).toContain(early.manifest.digest);
    const after = await live({ data: to });
    for (const [name, image] of Object.entries({ early, late })) {
      expect((await pull(after.url, name, 'v1')).digest).toBe(image.manifest.digest);
    }
  });

  test('the new folder is no store yet, for no registry', async () => {
    const { data: from, stop } = await live();
    const to = newFolder();
    await moveFolder(from, to, {
      async untilStopped() {
        await expect(live({ data: to })).rejects.toThrow(/has not ended, so it holds only a part/);
        await stop();
      },
    });
  });

  test('that does not stop, nothing is switched', async () => {
    const { data: from } = await live();
    const to = newFolder();
    await expect(moveFolder(from, to, { untilStopped: async () => undefined })).rejects.toThrow(
      `A registry serves ${from}. Stop it first.`,
    );
    expect(existsSync(to)).toBe(false);
  });
});

describe('is refused, and nothing is made', () => {
  const cases: Record<string, (from: string) => { to: string; says: RegExp }> = {
    'to itself': (from) => ({ to: from, says: /are in .* already/ }),
    'to itself by another name': (from) => {
      const link = join(temporaryFolder(), 'link');
      symlinkSync(from, link);
      return { to: link, says: /are in .* already/ };
    },
    'into itself': (from) => ({ to: join(from, 'inner'), says: /is inside of/ }),
    'into itself by another name': (from) => {
      const link = join(temporaryFolder(), 'link');
      symlinkSync(from, link);
      return { to: join(link, 'inner'), says: /is inside of/ };
    },
    'to a folder around it': (from) => ({ to: join(from, '..'), says: /is inside of/ }),
    'to a folder of other files': () => {
      const to = temporaryFolder();
      writeFileSync(join(to, 'thesis.txt'), 'precious');
      return { to, says: /holds files already \(thesis\.txt\)/ };
    },
    'to a file': () => {
      const to = join(temporaryFolder(), 'file');
      writeFileSync(to, '');
      return { to, says: /it is a file|part of the path is a file/ };
    },
    'to below a file': () => {
      const file = join(temporaryFolder(), 'file');
      writeFileSync(file, '');
      return { to: join(file, 'new'), says: /part of the path is a file/ };
    },
    'to a disk that is not there': () => ({
      to: join(temporaryFolder(), 'not-mounted/berth'),
      says: /there is no folder in which to make it/,
    }),
  };
  test.each(Object.keys(cases))('%s', async (name) => {
    const { from } = await emptyStore();
    const { to, says } = cases[name]?.(from) ?? { to: '', says: /never/ };
    const parent = join(to, '..');
    const before = [
      pictureOf(from),
      existsSync(parent) && statSync(parent).isDirectory() && readdirSync(parent),
    ];
    await expect(moveFolder(from, to)).rejects.toThrow(says);
    const after = [
      pictureOf(from),
      existsSync(parent) && statSync(parent).isDirectory() && readdirSync(parent),
    ];
    expect(after).toEqual(before);
  });

  test('from what is no store', async () => {
    await expect(moveFolder(temporaryFolder(), newFolder())).rejects.toThrow(/is not a data folder of Berth/);
  });

  test('to a folder that another store has', async () => {
    const [one, other] = [await emptyStore(), await emptyStore()];
    await expect(moveFolder(one.from, other.from)).rejects.toThrow(/holds files already/);
  });
});

describe('cancelled', () => {
  test.each(['copy', 'verify', 'switch'] as const)('in the step "%s" nothing of it stays', async (step) => {
    const { from, image } = await storeWithAll();
    const before = pictureOf(from);
    for (const to of [newFolder(), temporaryFolder()]) {
      const wasThere = existsSync(to);
      const cancelled = new AbortController();
      const onProgress = (progress: MoveProgress) => {
        if (progress.step === step && (progress.bytes > 0 || step === 'switch')) cancelled.abort();
      };
      await expect(moveFolder(from, to, { signal: cancelled.signal, onProgress })).rejects.toThrow(/abort/);
      expect(existsSync(to)).toBe(wasThere);
      if (wasThere) expect(readdirSync(to)).toEqual([]);
      expect(pictureOf(from)).toEqual(before);
    }
    const { url } = await live({ data: from });
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  });

  test('while the registry is asked to stop, it need not', async () => {
    const { data: from } = await live();
    const to = newFolder();
    const cancelled = new AbortController();
    const untilStopped = () => {
      cancelled.abort();
      return new Promise<void>(() => undefined);
    };
    await expect(moveFolder(from, to, { signal: cancelled.signal, untilStopped })).rejects.toThrow(/abort/);
    expect(existsSync(to)).toBe(false);
  });

  test('what somebody else put into the new folder meanwhile stays', async () => {
    const { from } = await storeWithAll();
    const to = newFolder();
    const cancelled = new AbortController();
    const onProgress = () => {
      writeFileSync(join(to, 'mine.txt'), 'precious');
      cancelled.abort();
    };
    await expect(moveFolder(from, to, { signal: cancelled.signal, onProgress })).rejects.toThrow(/abort/);
    expect(readdirSync(to)).toEqual(['mine.txt']);
  });
});

describe('content that is damaged in the old folder', () => {
  test('is named, left behind, and healed by the next push; the rest is moved', async () => {
    const { from, image, index } = await storeWithAll();
    const [layer = never()] = image.layers;
    writeFileSync(fileOf(from, layer.digest), Buffer.alloc(layer.size));
    const cut = index.images[0]?.config.digest ?? '';
    truncateSync(fileOf(from, cut), 10);
    const lost = index.images[1]?.config.digest ?? '';
    rmSync(fileOf(from, lost));
    const to = newFolder();
    const { damaged } = await moveFolder(from, to);
    expect([...damaged].sort()).toEqual([layer.digest, cut, lost].sort());
    const { url, port } = await live({ data: to });
    expect((await ask(port, 'GET', `/v2/app/blobs/${layer.digest}`)).status).toBe(404);
    await push(url, 'app', image, 'v1');
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  });

  test('in the database is a reason not to move', async () => {
    const { from } = await storeWithAll();
    const database = join(from, 'berth.db');
    const bytes = readFileSync(database);
    bytes.fill(0xff, 4096, 12288);
    writeFileSync(database, bytes);
    const to = newFolder();
    await expect(moveFolder(from, to)).rejects.toThrow();
    expect(existsSync(to)).toBe(false);
  });
});

test('a part that an earlier move left is taken up only as far as its bytes are right', async () => {
  const { from, image } = await storeWithAll();
  const to = newFolder();
  cpSync(from, to, { recursive: true });
  rmSync(join(to, 'berth.db'));
  writeFileSync(join(to, 'berth-move.json'), JSON.stringify({ from, madeFolder: true }));
  const [layer = never()] = image.layers;
  writeFileSync(fileOf(to, layer.digest), Buffer.alloc(layer.size, 7));
  const stranger = fileOf(to, `sha256:${'cd'.repeat(32)}`);
  mkdirSync(join(stranger, '..'), { recursive: true });
  writeFileSync(stranger, 'removed from the old folder since');
  expect((await moveFolder(from, to)).damaged).toEqual([]);
  expect(contentOf(to)).toEqual(contentOf(from));
  const { url } = await live({ data: to });
  expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
});

test('of two moves to one folder the second is refused, and the first goes on', async () => {
  const { from, image } = await storeWithAll();
  const to = newFolder();
  let second: Promise<unknown> | undefined;
  await moveFolder(from, to, {
    onProgress: () => {
      second ??= expect(moveFolder(from, to, { untilStopped: async () => undefined })).rejects.toThrow(
        /Another move to .* is under way/,
      );
    },
  });
  await second;
  const { url } = await live({ data: to });
  expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
});

test('a part of another store is nobody’s to take up', async () => {
  const { from } = await emptyStore();
  const to = temporaryFolder();
  writeFileSync(join(to, 'berth-move.json'), JSON.stringify({ from: '/another', madeFolder: true }));
  await expect(moveFolder(from, to)).rejects.toThrow(/a part of another store, moved there from \/another/);
});

describe('the old folder', () => {
  test('is removed on request, and only with what is ours', async () => {
    for (const extra of [false, true]) {
      const { from } = await storeWithAll();
      const to = newFolder();
      await moveFolder(from, to);
      if (extra) {
        writeFileSync(join(from, 'notes.txt'), 'mine');
        writeFileSync(join(from, 'logs/other.log'), 'mine too');
      }
      expect(await removeOldFolder(from, to)).toEqual({ gone: !extra });
      expect(existsSync(from) ? readdirSync(from, { recursive: true }).sort() : []).toEqual(
        extra ? ['logs', 'logs/other.log', 'notes.txt'] : [],
      );
      await live({ data: to });
    }
  });

  test('is found by another name too', async () => {
    const { from } = await emptyStore();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(from, link);
    const to = newFolder();
    await moveFolder(link, to);
    expect(await removeOldFolder(link, to)).toEqual({ gone: true });
    expect(existsSync(from)).toBe(false);
  });

  test('stays while a registry serves it, where the new one is not there, or where both are one', async () => {
    const { data: from, stop } = await live();
    const other = await emptyStore();
    await expect(removeOldFolder(from, other.from)).rejects.toThrow(/already serves/);
    await stop();
    await expect(removeOldFolder(from, newFolder())).rejects.toThrow(/is not removed/);
    await expect(removeOldFolder(from, from)).rejects.toThrow(/is not removed/);
    await live({ data: from });
  });
});

describe('berth move', () => {
  test('moves the data of a stopped registry and says what comes next', async () => {
    const { from, image } = await storeWithAll();
    const to = newFolder();
    const { code, stdout, stderr } = await cli(['move', to, '--data', from]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`berth serve --data ${to}`);
    const { url } = await live({ data: to });
    expect((await pull(url, 'app', 'v1')).digest).toBe(image.manifest.digest);
  });

  test('asks to stop a registry that serves the folder, before anything is made', async () => {
    const { data: from } = await live();
    const to = newFolder();
    const ended = await cli(['move', to, '--data', from]);
    expect(ended).toEqual({ code: 1, stdout: '', stderr: `A registry serves ${from}. Stop it first.\n` });
    expect(existsSync(to)).toBe(false);
  });
});

function newFolder(): string {
  return join(temporaryFolder(), 'new');
}

async function emptyStore(): Promise<{ from: string }> {
  const { data, stop } = await live();
  await stop();
  return { from: data };
}

/** A store with an image, an index, an unfinished upload, a copy of its database and a log. */
async function storeWithAll() {
  const { data: from, url, port, stop } = await live();
  const image: Image = makeImage({ layers: 2, layerBytes: 3_000_000 });
  const index = makeIndex([makeImage({ layers: 3 }), makeImage({ platform: 'linux/riscv64' })]);
  await push(url, 'app', image, 'v1');
  await push(url, 'team/index', index, 'v1');
  const bytes = Buffer.alloc(2000, 'upload');
  const patched = await patch(port, addressOf(await open(port, 'app')), bytes.subarray(0, 1500), 0);
  const session = {
    address: addressOf(patched),
    sent: 1500,
    rest: bytes.subarray(1500),
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  };
  await stop();
  mkdirSync(join(from, 'backups'), { recursive: true });
  writeFileSync(join(from, 'backups/berth-2026-01-01T00-00-00.000Z.db'), 'a copy');
  return { from, image, index, session };
}

/** Every file with its bytes; the lock holds nothing but who had it last. */
function pictureOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths
      .filter((path) => !/berth\.lock|berth\.db-shm/.test(path))
      .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

function never(): never {
  throw new Error('this cannot be');
}
