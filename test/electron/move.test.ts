import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Move, RegistryState } from '../../electron/bridge/desk.ts';
import type { MoverProcess } from '../../electron/errand.ts';
import { DataMove, type RememberedMove } from '../../electron/move.ts';
import { PlainError } from '../../registry/errors.ts';
import { temporaryFolder } from '../make/folder.ts';
import { type Image, makeImage } from '../make/image.ts';
import { type Life, live } from '../make/life.ts';
import { pull, push } from '../make/push.ts';
import { until } from '../make/until.ts';

const moverScript = new URL('../../registry/mover.ts', import.meta.url).pathname;

describe('a move of the data folder', () => {
  test('goes through copying, checking and switching, and then the new folder is served', async () => {
    const { desk, from, to, image } = await begun();
    desk.move.start(to);
    expect(desk.move.state()).toMatchObject({ state: 'running', from, to });
    await desk.ended();
    expect(desk.move.state()).toEqual({ state: 'moved', from, to, bytes: expect.any(Number) });
    expect(desk.steps()).toEqual(['copy', 'verify', 'switch', 'moved']);
    expect(desk.kept).toMatchObject({ data: to, moved: { state: 'moved', from, to } });
    await desk.serves(to, image);
    expect(existsSync(join(from, 'berth.db'))).toBe(true);
  });

  test('says how far it is, in bytes', async () => {
    const { desk, to } = await begun();
    desk.move.start(to);
    await desk.ended();
    const told = desk.announced.flatMap((move) => (move.state === 'running' ? [move] : []));
    expect(told.some(({ bytes, totalBytes }) => totalBytes > 3_000_000 && bytes <= totalBytes)).toBe(true);
  });

  test('can be undone: the old folder is served again, and the new one keeps what came to it', async () => {
    const { desk, from, to, image } = await begun();
    desk.move.start(to);
    await desk.ended();
    expect(await desk.move.revert()).toEqual({ state: 'none' });
    expect(desk.kept).toEqual({ data: from, moved: null });
    await desk.serves(from, image);
    expect(existsSync(join(to, 'berth.db'))).toBe(true);
  });

  test('is finished by removing the old folder', async () => {
    const { desk, from, to, image } = await begun();
    desk.move.start(to);
    await desk.ended();
    expect(await desk.move.finish()).toEqual({ state: 'none' });
    expect(existsSync(from)).toBe(false);
    await desk.serves(to, image);
  });

  test('that was cancelled leaves nothing, and the registry serves the old folder', async () => {
    for (const step of ['copy', 'switch']) {
      const { desk, from, to, image } = await begun();
      desk.whenAnnounced((move) => {
        if (move.state === 'running' && move.step === step) void desk.move.cancel();
      });
      desk.move.start(to);
      await desk.ended();
      expect(desk.move.state()).toEqual({ state: 'none' });
      expect(desk.kept).toEqual({ data: from, moved: null });
      expect(existsSync(to)).toBe(false);
      await desk.serves(from, image);
    }
  });

  test('that is refused says why, and nothing changes', async () => {
    const { desk, from, image } = await begun();
    const to = temporaryFolder();
    writeFileSync(join(to, 'thesis.txt'), 'precious');
    desk.move.start(to);
    await desk.ended();
    expect(desk.move.state()).toMatchObject({
      state: 'failed',
      trouble: { message: expect.stringContaining('thesis.txt') },
    });
    await desk.serves(from, image);
    expect(await desk.move.cancel()).toEqual({ state: 'none' });
    expect(readdirSync(to)).toEqual(['thesis.txt']);
  });

  test('whose process dies is a failure, the registry serves the old folder, and what it left can be cleaned', async () => {
    const { desk, from, to, image } = await begun();
    desk.whenAnnounced((move) => {
      if (move.state === 'running' && move.step === 'verify') desk.children.at(-1)?.kill('SIGKILL');
    });
    desk.move.start(to);
    await desk.ended();
    expect(desk.move.state()).toMatchObject({ state: 'failed', trouble: { code: 'MOVE_CRASHED' } });
    expect(existsSync(join(to, 'berth-move.json'))).toBe(true);
    await desk.serves(from, image);
    await desk.move.cancel();
    expect(existsSync(to)).toBe(false);
  });
});

test('a registry that another program runs cannot be stopped, so nothing is moved and the window hears why', async () => {
  const { desk, from, to, image } = await begun();
  desk.refuseToStop = new PlainError('Another program runs it.', { code: 'NOT_OURS' });
  desk.move.start(to);
  await desk.ended();
  expect(desk.move.state()).toMatchObject({ state: 'failed', from, to, trouble: { code: 'NOT_OURS' } });
  expect(existsSync(to)).toBe(false);
  await desk.serves(from, image);
});

test('the old folder stays where a registry serves it, and the refusal says so', async () => {
  const { desk, from, to } = await begun();
  desk.move.start(to);
  await desk.ended();
  await live({ data: from });
  await expect(desk.move.finish()).rejects.toMatchObject({ code: 'FOLDER_LOCKED' });
  expect(desk.move.state()).toMatchObject({ state: 'moved', from, to });
});

describe('an app that crashed', () => {
  test('in the middle of a move serves the old folder, says so, and can go on with it', async () => {
    const { desk, from, to, image } = await begun();
    const crashed = new Promise<void>((resolve) => {
      desk.whenAnnounced((move) => {
        if (move.state === 'running' && move.step === 'verify') resolve();
      });
    });
    desk.move.start(to);
    await crashed;
    const after = desk.restart();
    expect(after.move.state()).toMatchObject({
      state: 'failed',
      from,
      to,
      trouble: { code: 'MOVE_INTERRUPTED' },
    });
    await after.serves(from, image);
    await after.childrenGone();
    after.move.start(to);
    await after.ended();
    expect(after.move.state().state).toBe('moved');
    await after.serves(to, image);
  });

  test('after a move can still undo or finish it', async () => {
    const { desk, from, to } = await begun();
    desk.move.start(to);
    await desk.ended();
    const after = desk.restart();
    expect(after.move.state()).toMatchObject({ state: 'moved', from, to });
    await after.move.finish();
    expect(existsSync(from)).toBe(false);
  });

  test('between the switch and the note of it knows that the move is done', async () => {
    const { desk, from, to } = await begun();
    desk.kept = { data: to, moved: { state: 'running', from, to } };
    expect(desk.restart().move.state()).toMatchObject({ state: 'moved', from, to });
  });
});

async function begun() {
  const desk = await startDesk();
  const image = makeImage({ layers: 3, layerBytes: 1_200_000 });
  await push(desk.url(), 'app', image, 'v1');
  return { desk, image, from: desk.kept.data, to: join(temporaryFolder(), 'new') };
}

interface Kept {
  data: string;
  moved: RememberedMove;
}

/** What the app is around a move: a registry of its own, kept preferences, and real mover processes. */
async function startDesk() {
  const kept: Kept = { data: temporaryFolder(), moved: null };
  let registry: Life | undefined = await live({ data: kept.data });
  const children: ChildProcess[] = [];
  const announced: Move[] = [];
  let listener: (move: Move) => void = () => undefined;

  const stop = async () => {
    if (desk.refuseToStop) throw desk.refuseToStop;
    await registry?.stop();
    registry = undefined;
  };
  const start = async (): Promise<RegistryState> => {
    registry ??= await live({ data: desk.kept.data });
    return { state: 'starting' };
  };
  const newMove = () =>
    new DataMove({
      data: {
        get: () => desk.kept.data,
        set: (data) => {
          desk.kept.data = data;
        },
      },
      remembered: {
        get: () => desk.kept.moved,
        set: (moved) => {
          desk.kept.moved = moved;
        },
      },
      registry: { start, stop },
      fork: () => forkMover(children),
      announce: (move) => {
        announced.push(move);
        listener(move);
      },
    });

  const desk = {
    kept,
    announced,
    children,
    move: undefined as unknown as DataMove,
    refuseToStop: undefined as Error | undefined,
    url: () => registry?.url ?? '',
    whenAnnounced: (then: (move: Move) => void) => {
      listener = then;
    },
    ended: () => until(() => desk.move.state().state !== 'running'),
    steps: () => [...new Set(announced.map((move) => (move.state === 'running' ? move.step : move.state)))],
    async serves(data: string, image: Image) {
      await until(() => registry !== undefined);
      expect(registry?.data).toBe(data);
      expect((await pull(desk.url(), 'app', 'v1')).digest).toBe(image.manifest.digest);
    },
    /** The app is killed and started again: its children go with it, its preferences stay. */
    restart() {
      for (const child of children) child.kill('SIGKILL');
      listener = () => undefined;
      desk.move = newMove();
      return desk;
    },
    childrenGone: () => until(() => children.every(({ exitCode, signalCode }) => exitCode ?? signalCode)),
  };
  desk.move = newMove();
  return desk;
}

function forkMover(children: ChildProcess[]): MoverProcess {
  const child = fork(moverScript, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    postMessage: (message) => void (child.connected && child.send(message as object, () => undefined)),
    on: (event, listener) => child.on(event, listener as (message: unknown) => void),
    once: (event, listener) => child.once(event, (code) => listener(code ?? 1)),
    kill: () => child.kill(),
  };
}
