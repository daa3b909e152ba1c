import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { berthScript } from './cli.ts';
import { until } from './until.ts';

/** `berth` at a terminal of its own. */
export interface Terminal {
  /** Everything that stood on the screen so far; what a line was drawn over is still there. */
  screen(): string;
  /** Waits until the screen shows this. */
  shows(text: string | RegExp): Promise<void>;
  type(text: string): void;
  /** Its exit code. */
  ended: Promise<number | null>;
}

export const ctrlC = '\x03';
export const ctrlD = '\x04';

/** Runs `berth …` by util-linux' `script` until the test ends; no argument may hold a quote. */
export function atTerminal(script: string, args: string[]): Terminal {
  const words = [process.execPath, berthScript, ...args].map((word) => `'${word}'`);
  // In the shell's place: Ctrl+C would end that too, with an exit code of its own.
  const command = `exec ${words.join(' ')}`;
  const child = spawn(script, ['--quiet', '--return', '--command', command, '/dev/null'], {
    timeout: 40_000,
    killSignal: 'SIGKILL',
  });
  let screen = '';
  child.stdout.on('data', (text) => {
    screen += text;
  });
  child.stdin.on('error', () => undefined); // It may have ended.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const isShown = (text: string | RegExp) =>
    typeof text === 'string' ? screen.includes(text) : text.test(screen);
  return {
    screen: () => screen,
    async shows(text) {
      await until(() => isShown(text) || child.exitCode !== null, 20);
      if (!isShown(text)) throw new Error(`the terminal does not show ${text}, but:\n${screen}`);
    },
    type: (text) => void child.stdin.write(text),
    ended,
  };
}
