import { describe, expect, test } from 'vitest';
import type { DiffLine, SetUp } from '../../electron/bridge/contract.ts';
import { engineText } from '../../renderer/format/engine.ts';
import { hasEnded, SetUps } from '../../renderer/set-up.ts';
import { changedLines, shownLines } from '../../renderer/views/connect/diff-lines.ts';
import { progressOf, restoredBy } from '../../renderer/views/connect/tools/progress.ts';

const told = (...steps: (SetUp['step'] | [SetUp['step'], string])[]): SetUp[] =>
  steps.map((step) => {
    const [name, subject] = typeof step === 'string' ? [step, null] : step;
    return { engine: 'podman', step: name, subject, trouble: null };
  });
const steps = (...all: Parameters<typeof told>) => Object.values(progressOf(told(...all)).steps).join(' ');

describe('how far a change is', () => {
  test.each([
    ['waiting waiting waiting waiting', []],
    ['now waiting waiting waiting', ['backup']],
    ['done now waiting waiting', ['backup', 'write', 'write']],
    ['done now waiting waiting', ['write']],
    ['done done now waiting', ['backup', 'write', 'verify']],
    ['done done done waiting', ['backup', 'write', 'verify', 'done']],
    ['done done failed now', ['write', 'verify', 'undo']],
    ['done done failed done', ['write', 'verify', 'undo', 'failed']],
    ['done failed waiting waiting', ['write', 'failed']],
  ] as const)('is %s', (expected, events) => {
    expect(steps(...events)).toBe(expected);
  });

  test('what is only taken back is no change', () => {
    expect(steps('undo', 'undo', 'done')).toBe('waiting waiting waiting waiting');
  });

  test('what an interrupted one had done is taken back before, which is no failure', () => {
    expect(steps(['undo', '~/a'], 'write', 'verify')).toBe('done done now waiting');
    expect(restoredBy(told(['undo', '~/a'], 'write', 'failed'))).toEqual([]);
  });

  test('it says what the step under way is about', () => {
    expect(progressOf(told('backup', ['write', '~/a'])).subject).toBe('~/a');
  });

  test('what was put back is said once', () => {
    const all = told('write', 'verify', ['undo', '~/b'], ['undo', '~/a'], ['undo', '~/b'], 'undo', 'failed');
    expect(restoredBy(all)).toEqual(['~/b', '~/a']);
  });
});

describe('what is told of changes', () => {
  test('is kept by engine until the next one begins', () => {
    const setUps = new SetUps();
    for (const event of told('write', 'verify', 'failed')) setUps.hear(event);
    setUps.hear({ engine: 'docker', step: 'write', subject: null, trouble: null });
    expect(setUps.of('podman').map(({ step }) => step)).toEqual(['write', 'verify', 'failed']);
    expect(hasEnded(setUps.of('podman'))).toBe(true);
    for (const event of told('backup')) setUps.hear(event);
    expect(setUps.of('podman').map(({ step }) => step)).toEqual(['backup']);
    expect(hasEnded(setUps.of('podman'))).toBe(false);
    expect(setUps.of('docker')).toHaveLength(1);
    expect(setUps.of('kind:dev')).toEqual([]);
  });

  test('is forgotten when the registry ends in between', () => {
    const setUps = new SetUps();
    for (const event of told('write', 'verify')) setUps.hear(event);
    setUps.forget();
    expect(setUps.of('podman')).toEqual([]);
  });

  test('is heard by whoever listens, until they do not any more', () => {
    const setUps = new SetUps();
    let heard = 0;
    const stop = setUps.subscribe(() => heard++);
    for (const event of told('write')) setUps.hear(event);
    stop();
    for (const event of told('done')) setUps.hear(event);
    expect(heard).toBe(1);
  });
});

describe('the lines of a difference', () => {
  const added = (...texts: string[]): DiffLine[] =>
    texts.map((text, at) => ({ kind: 'added', before: null, after: at + 1, text }));
  const begin = '-----BEGIN CERTIFICATE-----';
  const end = '-----END CERTIFICATE-----';

  test('of a certificate are its first and its last', () => {
    const lines = added('# ours', begin, 'MIIB', 'MIIC', 'MIID', end, '# end');
    expect(shownLines(lines).map((line) => (line.kind === 'folded' ? line.count : line.text))).toEqual([
      '# ours',
      begin,
      3,
      end,
      '# end',
    ]);
  });

  test('of two certificates are those of each, and one that has no end is shown whole', () => {
    const kinds = (...texts: string[]) => shownLines(added(...texts)).map(({ kind }) => kind);
    expect(kinds(begin, 'a', 'b', end, begin, 'c', 'd', end)).toEqual([
      ...['added', 'folded', 'added'],
      ...['added', 'folded', 'added'],
    ]);
    expect(kinds(begin, 'a', 'b')).toEqual(['added', 'added', 'added']);
    expect(kinds(begin, end)).toEqual(['added', 'added']);
  });

  test('those that stay are not counted', () => {
    const same: DiffLine = { kind: 'same', before: 1, after: 1, text: '{' };
    expect(changedLines([same, ...added('a', 'b'), { ...same, kind: 'removed' }])).toBe(3);
  });
});

test.each([
  ['podman', 'Podman'],
  ['kind:dev', 'kind dev'],
  ['docker-rootless', 'rootless Docker'],
  ['system', 'system'],
  ['something-new', 'something-new'],
])('an engine is named as a person knows it: %s', (id, name) => {
  expect(engineText(id)).toBe(name);
});
