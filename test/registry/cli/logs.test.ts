import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ControlClient } from '../../../registry/control/client.ts';
import { ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { berth, berthScript } from '../../make/cli.ts';
import { live } from '../../make/life.ts';

describe('berth logs', () => {
  test('shows what was asked, one line each, for reading', async () => {
    const { data, port } = await live();
    await ask(port, 'GET', '/v2/team/app/tags/list', { headers: { 'user-agent': 'crane/0.20 (linux)' } });
    await ask(port, 'GET', '/v2/', { headers: { 'user-agent': 'curl/8.5' } });
    const { code, stdout, stderr } = await berth(['logs', '--data', data]);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(0)).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: Berth .* serves http:/);
    expect(lines.at(-2)).toMatch(/^\[[\d:]+\] INFO: GET +404 team\/app +\d+ B +[\d.]+ ms +crane\/0\.20$/);
    expect(lines.at(-1)).toMatch(/^\[[\d:]+\] INFO: GET +200 \/v2\/ +\d+ B +[\d.]+ ms +curl\/8\.5$/);
  });

  test('with --json gives the lines as they are', async () => {
    const { data, port } = await live();
    await ask(port, 'GET', '/v2/team/app/tags/list');
    const { stdout } = await berth(['logs', '--json', '--data', data]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ method: 'GET', repository: 'team/app', status: 404 });
  });

  test.each([false, true])('has what was asked a moment before (follow: %s)', async (follow) => {
    const { data, port } = await live();
    for (let i = 0; i < 5; i++) {
      await ask(port, 'GET', `/v2/n/${i}/tags/list`);
      expect(await firstLines(data, i + 1, follow)).toEqual(Array.from({ length: i + 1 }, (_, k) => k));
    }
  });

  test('with -n shows so many of the past, over several files', async () => {
    const { data, port } = await live({ logMib: 1 / 1024, logFiles: 3 });
    for (let i = 0; i < 20; i++) {
      await ask(port, 'GET', `/v2/n/${i}/tags/list`);
      if (i % 5 === 0) await sleep(120); // Lines go to the file every tenth of a second.
    }
    const shown = ['0', '1', '9'].map((n) => berth(['logs', '--json', '-n', n, '--data', data]));
    const [none, one, nine] = (await Promise.all(shown)).map(({ stdout }) => numbersIn(stdout));
    expect([none, one, nine]).toEqual([[], [19], [11, 12, 13, 14, 15, 16, 17, 18, 19]]);
  });

  test('refuses a -n that is no number of lines in one sentence', async () => {
    const { data } = await live();
    const wrong = ['-1', 'many', '1.5'].map((n) => berth(['logs', `--lines=${n}`, '--data', data]));
    for (const { code, stdout, stderr } of await Promise.all(wrong)) {
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^[^\n]*--lines[^\n]*\.\n$/);
    }
  });
});

describe('berth logs --follow', () => {
  test('shows the past, then what comes, as it comes', async () => {
    const { data, port } = await live();
    await ask(port, 'GET', '/v2/n/0/tags/list');
    const { lines } = follow(data, ['--json']);
    await expect.poll(() => numbersIn(lines()), { timeout: 5000 }).toEqual([0]);
    for (let i = 1; i <= 3; i++) {
      await ask(port, 'GET', `/v2/n/${i}/tags/list`);
      await expect
        .poll(() => numbersIn(lines()), { timeout: 1000 })
        .toEqual(Array.from({ length: i + 1 }, (_, k) => k));
    }
  });

  test('shows each line once, also those of the moment in which it begins', async () => {
    const { data, port } = await live();
    let asked = 0;
    let go = true;
    const client = async () => {
      while (go) await ask(port, 'GET', `/v2/n/${asked++}/tags/list`);
    };
    const asking = Promise.all(Array.from({ length: 30 }, client));
    onTestFinished(async () => {
      go = false;
      await asking;
    });
    await sleep(200);
    const { lines } = follow(data, ['--json', '-n', '100000']);
    await expect.poll(() => numbersIn(lines()).length, { timeout: 5000 }).toBeGreaterThan(0);
    await sleep(300);
    go = false;
    await asking;
    await expect.poll(() => numbersIn(lines()).length, { timeout: 3000 }).toBeGreaterThanOrEqual(asked);
    await sleep(100);
    // So many at once are answered in any order.
    const numbers = numbersIn(lines()).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: asked }, (_, i) => i));
  });

  test('ends without an outcry when the registry ends', async () => {
    const { data, stop, url } = await serve();
    const { child, lines, errors } = follow(data, []);
    await expect.poll(() => lines(), { timeout: 5000 }).toContain(url);
    const ended = once(child, 'exit');
    const asked = Date.now();
    expect(await stop()).toBe(0);
    expect(Date.now() - asked, 'a follower does not hold it back').toBeLessThan(3000);
    const [code] = await ended;
    expect(errors()).toMatch(/^([^\n]+\.\n)?$/);
    expect([0, 1]).toContain(code);
  });

  test('ends on Ctrl-C', async () => {
    const { data, url } = await live();
    const { child, lines, errors } = follow(data, []);
    await expect.poll(() => lines(), { timeout: 5000 }).toContain(url);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(errors()).toBe('');
  });

  test('of a reader that went away does not hold the registry back', async () => {
    const { data, port, url } = await live();
    const { child, lines } = follow(data, []);
    await expect.poll(() => lines(), { timeout: 5000 }).toContain(url);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (let i = 0; i < 20; i++) expect((await ask(port, 'GET', '/v2/')).status).toBe(200);
  });
});

/** Runs `berth logs --follow` until the test ends. */
function follow(data: string, args: string[]): { child: ChildProcess; lines(): string; errors(): string } {
  const child = spawn(process.execPath, [berthScript, 'logs', '--follow', '--data', data, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return { child, lines: () => stdout, errors: () => stderr };
}

/** The first numbers in what the control door gives of the log, without the time that a command takes to begin. */
async function firstLines(data: string, count: number, follow: boolean): Promise<number[]> {
  const registry = new ControlClient(data);
  const late = setTimeout(() => registry.close(), 2000);
  const found: number[] = [];
  try {
    for await (const line of registry.logs({ lines: 100, follow })) {
      found.push(...numbersIn(`${line}\n`));
      if (found.length === count) break;
    }
  } catch {
    // It was late: what is missing is seen by the caller.
  }
  clearTimeout(late);
  await registry.close();
  return found;
}

/** The numbers of the repositories `n/…` in JSON lines; the last line may not be whole yet. */
function numbersIn(text: string): number[] {
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => /^n\/(\d+)$/.exec(JSON.parse(line).repository ?? '')?.[1] ?? [])
    .map(Number);
}
