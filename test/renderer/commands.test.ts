import { describe, expect, test } from 'vitest';
import type { Engine, EngineKind } from '../../electron/bridge/contract.ts';
import { commandsFor, ways } from '../../renderer/views/overview/commands.ts';
import { firstCommands } from '../../renderer/views/welcome/first-commands.ts';

const host = 'localhost:5002';
const linesOf = (way: (typeof ways)[number], connected: EngineKind[] = []) =>
  commandsFor(way, host, new Set(connected)).flatMap(({ lines }) => lines);
const engine = (kind: Engine['kind'], facts: Partial<Engine> = {}): Engine => ({
  id: kind,
  kind,
  instance: null,
  version: '1.0',
  mode: null,
  running: null,
  state: 'ready',
  changes: 0,
  connectedAt: null,
  trouble: null,
  ...facts,
});

describe('commands to push with', () => {
  test.each(ways)('name the address at which this registry listens: %s', (way) => {
    for (const line of linesOf(way)) expect(line).toContain(`${host}/`);
  });

  test('tell tools that insist on TLS to go without', () => {
    for (const line of linesOf('podman')) expect(line).toMatch(/tls-verify=false/);
    for (const line of linesOf('helm')) expect(line).toContain('--plain-http');
    const overTheWire = linesOf('containerd').filter((line) => /^ctr images (push|pull)/.test(line));
    for (const line of overTheWire) expect(line).toContain('--plain-http');
  });

  test('leave that out for tools that are connected, and only for those', () => {
    const [push, run, copy] = linesOf('podman', ['podman']);
    expect([push, run].join()).not.toContain('tls-verify');
    expect(copy).toContain('--dest-tls-verify=false');
    expect(linesOf('podman', ['skopeo']).at(-1)).toBe(
      `skopeo copy --all docker://alpine docker://${host}/alpine`,
    );
    expect(linesOf('helm', ['helm'])[0]).toBe(`helm push app-0.1.0.tgz oci://${host}/charts`);
  });

  test('for a cluster never use the tag latest, which is always pulled anew', () => {
    for (const line of linesOf('kubernetes')) expect(line).toMatch(/:1$/);
  });
});

describe('the commands of a first push', () => {
  const kindsOf = (engines: Engine[]) => firstCommands(engines, host).map(({ kind }) => kind);

  test('are those of the tools that are there, the most usual first', () => {
    expect(kindsOf([engine('skopeo'), engine('kind', { state: 'to-do' }), engine('docker')])).toEqual([
      'docker',
      'skopeo',
    ]);
  });

  test('leave out what does not run', () => {
    const engines = [engine('docker', { running: false }), engine('containerd', { running: true })];
    expect(kindsOf(engines)).toEqual(['containerd']);
  });

  test('need no flag; what has to be connected before comes last and says so', () => {
    const engines = [
      engine('podman', { state: 'to-do' }),
      engine('helm', { state: 'broken' }),
      engine('skopeo', { state: 'connected' }),
      engine('oras', { state: 'optional' }),
    ];
    expect(firstCommands(engines, host).map(({ kind, connects }) => [kind, connects])).toEqual([
      ['skopeo', null],
      ['oras', null],
      ['podman', 'podman'],
      ['helm', 'helm'],
    ]);
    const all = (
      ['docker', 'podman', 'nerdctl', 'skopeo', 'buildah', 'containerd', 'oras', 'helm'] as const
    ).flatMap((kind) => firstCommands([engine(kind)], host).flatMap(({ lines }) => lines));
    expect(all.filter((line) => /insecure|plain-http|tls-verify/.test(line))).toEqual([]);
    expect(all.filter((line) => line.includes(`${host}/hello`)).length).toBeGreaterThan(7);
  });

  test('are docker’s where no tool was found', () => {
    expect(kindsOf([])).toEqual(['docker']);
  });
});
