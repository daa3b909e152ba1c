import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Connections } from '../../../registry/host/connections.ts';
import type { Command, Want } from '../../../registry/host/connector.ts';
import { thisMachine } from '../../../registry/host/machine.ts';
import { connectionsOn, connectorOf, someDoor } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

const file = '/etc/tool/config';
const write = (content: string, more: Partial<Extract<Want, { kind: 'write' }>> = {}): Want => ({
  kind: 'write',
  path: file,
  content,
  elevated: false,
  ...more,
});
const run = (program: string, args: string[], undo: Command | null = null): Want => ({
  kind: 'run',
  run: { program, args },
  undo,
  elevated: false,
});

describe('a plan', () => {
  test('shows the lines that change, and changes nothing', async () => {
    const { connections, at } = connectionsOn(
      { [file]: 'one\ntwo\n' },
      connectorOf(() => [write('one\n2\n')]),
    );
    const plan = await connections.plan('docker');
    expect(plan.engine).toMatchObject({ state: 'to-do', changes: 1 });
    expect(plan.changes).toEqual([
      {
        what: 'file',
        subject: file,
        exists: true,
        elevated: false,
        lines: [
          { kind: 'same', before: 1, after: 1, text: 'one' },
          { kind: 'removed', before: 2, after: null, text: 'two' },
          { kind: 'added', before: null, after: 2, text: '2' },
        ],
      },
    ]);
    expect(readFileSync(at(file), 'utf8')).toBe('one\ntwo\n');
  });

  test('writes paths of the home folder with a tilde, and commands as they are typed', async () => {
    const home = process.env.HOME ?? '';
    const { connections } = connectionsOn(
      {},
      connectorOf(() => [write('x', { path: `${home}/.config/tool` }), run('say', ["it's", 'a b', '--c=d'])]),
    );
    const { changes } = await connections.plan('docker');
    expect(changes.map(({ subject }) => subject)).toEqual(['~/.config/tool', `say 'it'\\''s' 'a b' --c=d`]);
  });

  test('of an engine that is not there is refused', async () => {
    const { connections } = connectionsOn({}, []);
    await expect(connections.plan('docker')).rejects.toMatchObject({ code: 'ENGINE_UNKNOWN' });
  });
});

describe('connecting and disconnecting', () => {
  test('writes, and puts back byte for byte with the mode it had', async () => {
    const before = Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x80]);
    const { connections, at, events } = connectionsOn(
      { [file]: before },
      connectorOf(() => [write('new\n')]),
    );
    chmodSync(at(file), 0o640);
    const { change } = await connections.connect('docker');
    expect(change).toMatchObject({ engine: 'docker', state: 'applied', steps: [{ state: 'done' }] });
    expect(readFileSync(at(file), 'utf8')).toBe('new\n');
    expect(statSync(at(file)).mode & 0o7777).toBe(0o640);
    expect(events.map(({ step, subject }) => [step, subject])).toEqual([
      ['backup', file],
      ['write', file],
      ['verify', null],
      ['done', null],
    ]);

    const [undone] = await connections.disconnect('docker');
    expect(undone).toMatchObject({ id: change?.id, state: 'undone', steps: [{ state: 'undone' }] });
    expect(readFileSync(at(file))).toEqual(before);
    expect(statSync(at(file)).mode & 0o7777).toBe(0o640);
  });

  test('takes away the file and the folders it made, but no folder that others use by then', async () => {
    const { connections, at } = connectionsOn(
      { '/etc/x': '' },
      connectorOf(() => [write('new', { path: '/etc/a/b/c' })]),
    );
    await connections.connect('docker');
    expect(statSync(at('/etc/a/b/c')).mode & 0o7777).toBe(0o644);
    await connections.disconnect('docker');
    expect(existsSync(at('/etc/a'))).toBe(false);

    await connections.connect('docker');
    writeFileSync(at('/etc/a/other'), '');
    await connections.disconnect('docker');
    expect(existsSync(at('/etc/a/b'))).toBe(false);
    expect(existsSync(at('/etc/a/other'))).toBe(true);
  });

  test('a link stays a link, also one to nothing', async () => {
    const { connections, at } = connectionsOn(
      { '/dot/config': 'old' },
      connectorOf(() => [write('new')]),
    );
    mkdirSync(at('/etc/tool'), { recursive: true });
    symlinkSync('../../dot/config', at(file));
    await connections.connect('docker');
    expect(readFileSync(at('/dot/config'), 'utf8')).toBe('new');
    await connections.disconnect('docker');
    expect(readlinkSync(at(file))).toBe('../../dot/config');
    expect(readFileSync(at('/dot/config'), 'utf8')).toBe('old');

    const dangling = connectionsOn(
      { '/dot/x': '' },
      connectorOf(() => [write('new')]),
    );
    mkdirSync(dangling.at('/etc/tool'), { recursive: true });
    symlinkSync('../../dot/config', dangling.at(file));
    await dangling.connections.connect('docker');
    expect(readFileSync(dangling.at('/dot/config'), 'utf8')).toBe('new');
    await dangling.connections.disconnect('docker');
    expect(lstatSync(dangling.at(file)).isSymbolicLink()).toBe(true);
    expect(existsSync(dangling.at('/dot/config'))).toBe(false);
  });

  test('a file that was edited since is left alone, and its lines are shown', async () => {
    const { connections, at, events } = connectionsOn(
      { [file]: 'a\nb\n' },
      connectorOf(() => [write('a\nb\nc\n')]),
    );
    await connections.connect('docker');
    writeFileSync(at(file), 'mine\na\nb\nc\n');
    const [change] = await connections.disconnect('docker');
    expect(change).toMatchObject({ state: 'applied', steps: [{ state: 'edited', subject: file }] });
    expect(
      change?.steps[0]?.lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => [kind, text]),
    ).toEqual([
      ['removed', 'mine'],
      ['removed', 'c'],
    ]);
    expect(readFileSync(at(file), 'utf8')).toBe('mine\na\nb\nc\n');
    expect(events.at(-1)).toMatchObject({ step: 'failed', trouble: { code: 'FILE_EDITED' } });

    // What Berth had put in was taken out by hand; the rest of the edit stays.
    writeFileSync(at(file), 'mine\na\nb\n');
    expect(await connections.disconnect('docker')).toMatchObject([{ state: 'undone' }]);
    expect(readFileSync(at(file), 'utf8')).toBe('mine\na\nb\n');
  });

  test('a file that somebody removed since holds nothing of Berth, and stays away', async () => {
    const { connections, at } = connectionsOn(
      { [file]: 'a' },
      connectorOf(() => [write('A')]),
    );
    await connections.connect('docker');
    rmSync(at(file));
    expect(await connections.disconnect('docker')).toMatchObject([{ state: 'undone' }]);
    expect(existsSync(at(file))).toBe(false);
  });

  test('of a change with several files the one that was edited is left alone', async () => {
    const other = '/etc/tool/other';
    const { connections, at } = connectionsOn(
      { [file]: 'a', [other]: 'b' },
      connectorOf(() => [write('A'), write('B', { path: other })]),
    );
    await connections.connect('docker');
    writeFileSync(at(file), 'mine');
    expect(await connections.disconnect('docker')).toMatchObject([
      { state: 'broken', steps: [{ state: 'edited' }, { state: 'undone' }] },
    ]);
    expect(readFileSync(at(other), 'utf8')).toBe('b');
    expect(readFileSync(at(file), 'utf8')).toBe('mine');
  });

  test('several changes of one file are taken back, the last one first', async () => {
    let wanted = 'one';
    const { connections, at } = connectionsOn(
      { [file]: 'before' },
      connectorOf(() => [write(wanted)]),
    );
    await connections.connect('docker');
    wanted = 'two';
    await connections.connect('docker');
    expect(await connections.changes()).toMatchObject([{ state: 'applied' }, { state: 'applied' }]);
    await connections.disconnect(null);
    expect(readFileSync(at(file), 'utf8')).toBe('before');
  });

  test('a file is removed, and comes back', async () => {
    const { connections, at } = connectionsOn(
      { [file]: 'old' },
      connectorOf(() => [{ kind: 'remove', path: file, elevated: false }]),
    );
    await connections.connect('docker');
    expect(existsSync(at(file))).toBe(false);
    await connections.disconnect('docker');
    expect(readFileSync(at(file), 'utf8')).toBe('old');
  });

  test('an engine without a plan is ready, and is connected once its change stands', async () => {
    const files: Record<string, string> = {};
    const { connections, at } = connectionsOn(
      files,
      connectorOf(() => (existsSync(at(file)) ? [] : [write('x')])),
    );
    expect(await connections.engines()).toMatchObject([{ state: 'to-do', changes: 1, connectedAt: null }]);
    const { engine, change } = await connections.connect('docker');
    expect(engine).toMatchObject({ state: 'connected', changes: 0, connectedAt: change?.at });
    expect(await connections.connect('docker')).toMatchObject({
      change: null,
      engine: { state: 'connected' },
    });
    await connections.disconnect('docker');
    await expect(connections.disconnect('docker')).rejects.toMatchObject({ code: 'CHANGE_UNKNOWN' });
    expect(await connections.disconnect(null)).toEqual([]);
  });
});

describe('commands', () => {
  /** Notes that it ran, and what was in the file at that time. */
  const note = (word: string, place: { at(path: string): string }) => [
    '-c',
    `echo "${word} $(cat '${place.at(file)}' 2>&1 | tail -c 20)" >> '${place.at('/log')}'`,
  ];

  test('a command that undoes another runs in its turn, one that is only run again once the files are back', async () => {
    const place = connectionsOn(
      { [file]: 'old' },
      connectorOf(() => [
        write('new', { undoThrough: 'opposite' }),
        run('sh', note('reload', place)),
        run('sh', note('make', place), { program: 'sh', args: note('unmake', place) }),
      ]),
    );
    const { connections, at } = place;
    await connections.connect('docker');
    await connections.disconnect('docker');
    expect(readFileSync(at('/log'), 'utf8')).toBe('reload new\nmake new\nunmake new\nreload opposite\n');
    expect(readFileSync(at(file), 'utf8')).toBe('old');
  });

  test('one that fails has everything put back, and says why', async () => {
    const place = connectionsOn(
      { [file]: 'old' },
      connectorOf(() => [write('new'), run('sh', ['-c', 'echo no such thing >&2; exit 3'])]),
    );
    await expect(place.connections.connect('docker')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: "sh -c 'echo no such thing >&2; exit 3' failed: no such thing",
    });
    expect(readFileSync(place.at(file), 'utf8')).toBe('old');
    expect(await place.connections.changes()).toMatchObject([{ state: 'undone' }]);
  });

  test('what the engine does not take in is put back', async () => {
    const trouble = { code: 'DAEMON_REFUSED', message: 'It did not take it.', facts: {} };
    const { connections, at, events } = connectionsOn(
      {},
      connectorOf(() => [write('new')], { taken: async () => trouble }),
      { patienceMs: 0 },
    );
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'DAEMON_REFUSED' });
    expect(existsSync(at('/etc'))).toBe(false);
    expect(events.map(({ step }) => step)).toEqual(['write', 'verify', 'undo', 'failed']);
    expect(await connections.changes()).toMatchObject([{ state: 'undone' }]);
  });

  test('what the tool itself cannot use is put back', async () => {
    const check = {
      engine: 'docker',
      what: 'push',
      door: 'x',
      command: 'docker push x',
      ms: 1,
      fix: null,
    } as const;
    const trouble = { code: 'PROBE_FAILED', message: 'refused', facts: {} };
    const { connections, at } = connectionsOn(
      { [file]: 'old' },
      connectorOf(() => [write('new')]),
      {
        verify: async () => [{ ...check, ok: false, trouble }],
      },
    );
    await expect(connections.connect('docker')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    expect(readFileSync(at(file), 'utf8')).toBe('old');
  });

  test('a daemon that does not run is not told to read again', async () => {
    const place = connectionsOn(
      { [file]: 'old' },
      connectorOf(() => [
        write('new'),
        {
          kind: 'run',
          run: { program: 'sh', args: ['-c', `test ! -e '${place.at('/stopped')}'`] },
          undo: null,
          onlyIf: { program: 'test', args: ['!', '-e', place.at('/stopped')] },
          elevated: false,
        },
      ]),
    );
    await place.connections.connect('docker');
    writeFileSync(place.at('/stopped'), '');
    expect(await place.connections.disconnect('docker')).toMatchObject([{ state: 'undone' }]);
  });
});

describe('two at once', () => {
  test('the second is refused, and what the first is about to do is not shown as broken', async () => {
    const place = connectionsOn(
      {},
      connectorOf(() => [
        write('new'),
        run('sh', ['-c', `while test ! -e '${place.at('/go')}'; do sleep 0.02; done`]),
      ]),
    );
    const other = new Connections({
      machine: place.machine,
      home: place.home,
      door: async () => someDoor,
      connectors: [connectorOf(() => [write('other')])],
    });
    const first = place.connections.connect('docker');
    await expect.poll(() => place.events.map(({ step }) => step)).toContain('write');
    await expect(other.connect('docker')).rejects.toMatchObject({ code: 'CHANGE_RUNNING' });
    await expect(other.disconnect(null)).rejects.toMatchObject({ code: 'CHANGE_RUNNING' });
    expect(await other.changes()).toEqual([]);
    writeFileSync(place.at('/go'), '');
    expect(await first).toMatchObject({ change: { state: 'applied' } });
    expect(await other.disconnect(null)).toMatchObject([{ state: 'undone' }]);
  });

  test('a file that is written while it is looked at is left alone, and so is all before it', async () => {
    const other = '/etc/tool/other';
    const place = connectionsOn(
      { [file]: 'a', [other]: 'b' },
      connectorOf(() => [
        write('A'),
        run('sh', ['-c', `echo mine > '${place.at(other)}'`], { program: 'true', args: [] }),
        write('B', { path: other }),
      ]),
    );
    await expect(place.connections.connect('docker')).rejects.toMatchObject({ code: 'FILE_EDITED' });
    expect(readFileSync(place.at(file), 'utf8')).toBe('a');
    expect(readFileSync(place.at(other), 'utf8')).toBe('mine\n');
  });
});

test('a file that cannot be written is read-only, and all before it is put back', async () => {
  const root = temporaryFolder();
  const { connections, at } = connectionsOn(
    { [file]: 'old' },
    connectorOf(() => [write('new'), write('1', { path: '/sys/kernel/uevent_seqnum' })]),
    { machine: { ...thisMachine(), at: (path) => (path.startsWith('/sys') ? path : join(root, path)) } },
  );
  await expect(connections.connect('docker')).rejects.toMatchObject({
    code: 'FILE_READ_ONLY',
    facts: { path: '/sys/kernel/uevent_seqnum' },
  });
  expect(readFileSync(at(file), 'utf8')).toBe('old');
});

describeWith('as root', { tools: [], root: true }, () => {
  test('the owner stays', async () => {
    const { connections, at } = connectionsOn(
      { [file]: 'old' },
      connectorOf(() => [write('new')]),
    );
    chownSync(at(file), 12, 34);
    chmodSync(at(file), 0o4750);
    await connections.connect('docker');
    expect(statSync(at(file))).toMatchObject({ uid: 12, gid: 34, mode: 0o104750 });
    await connections.disconnect('docker');
    expect(statSync(at(file))).toMatchObject({ uid: 12, gid: 34, mode: 0o104750 });
  });
});
