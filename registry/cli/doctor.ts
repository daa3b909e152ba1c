import { defaultFolder } from '../default-folder.ts';
import { PlainError } from '../errors.ts';
import type { Check, Examination } from '../facts.ts';
import { examinePlaces } from '../host/doctor/not-running.ts';
import { readSettings } from '../settings.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { counted, formatTable } from './format.ts';

/**
 * Tries every door with these engines, or all. What fails makes the exit code 1, and so does an engine that was named
 * and could not be tried; without a registry it is 2, and who has its port is said.
 */
export async function doctor(engines: string[], options: ClientOptions): Promise<void> {
  if (process.stderr.isTTY && !options.json) console.error('Trying every door, this takes some seconds …');
  const question = engines.length > 0 ? { engines } : {};
  try {
    const examination = await withRegistry(options, (registry) => registry.ask('examine', question));
    print(examination, options);
    if (examination.checks.some((check) => hasFailed(check, engines))) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof PlainError && error.code === 'NOT_RUNNING')) throw error;
    const { listen } = await readSettings({ environment: process.env });
    const start = options.data === defaultFolder() ? 'berth serve' : `berth serve --data ${options.data}`;
    print({ at: Date.now(), checks: await examinePlaces(listen, start) }, options);
    process.exitCode = 2;
  }
}

function hasFailed({ ok, engine }: Check, named: string[]): boolean {
  return ok === false || (ok === null && engine !== null && named.includes(engine));
}

function print(examination: Examination, { json }: ClientOptions): void {
  if (json) printJson(examination);
  else console.log(describeExamination(examination));
}

export function describeExamination({ checks }: Examination): string {
  const engines = [...new Set(checks.map(({ engine }) => engine))];
  const parts = engines.map((engine) => describeEngine(checks.filter((check) => check.engine === engine)));
  return [...parts, summary(checks)].join('\n\n');
}

function describeEngine(checks: Check[]): string {
  const rows = checks.map((check) => [
    words[resultOf(check)],
    check.what,
    check.door,
    check.ok === null ? '' : seconds(check.ms),
  ]);
  const [head = '', ...lines] = formatTable([checks[0]?.engine ?? 'registry', '', '', ''], rows).split('\n');
  return [head, ...lines.flatMap((line, i) => [line, ...why(checks[i])])].join('\n');
}

const words = { passed: 'ok', failed: 'failed', untried: 'not tried', noted: 'note' };

/** What hinders none of the tools is only noted. */
function resultOf({ ok, what }: Check): keyof typeof words {
  if (ok === null) return what === 'environment' ? 'noted' : 'untried';
  return ok ? 'passed' : 'failed';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What was done, what went wrong and what helps. */
function why(check: Check | undefined): string[] {
  if (!check?.trouble) return [];
  const { ok, command, trouble, fix } = check;
  return [
    ...(ok === false && command !== null ? [`    tried: ${command}`] : []),
    `    ${trouble.message}`,
    ...(fix?.command ? [`    try:   ${fix.command}`] : []),
  ];
}

function summary(checks: Check[]): string {
  const number = (result: ReturnType<typeof resultOf>) =>
    checks.filter((check) => resultOf(check) === result).length;
  const [passed, failed, untried] = [number('passed'), number('failed'), number('untried')];
  const also = untried > 0 ? `; ${untried} could not be tried` : '';
  return failed === 0
    ? `All that was tried works (${counted(passed, 'check')})${also}.`
    : `${failed} of ${counted(passed + failed, 'check')} failed${also}.`;
}
