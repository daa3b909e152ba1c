import { describe, expect, test } from 'vitest';
import type { Tool } from '../../electron/bridge/contract.ts';
import { commandsFor, ways } from '../../renderer/views/overview/commands.ts';
import { firstCommands } from '../../renderer/views/welcome/first-commands.ts';

const host = 'localhost:5002';
const linesOf = (way: (typeof ways)[number]) => commandsFor(way, host).flatMap(({ lines }) => lines);
const tool = (name: Tool['name'], facts: Partial<Tool> = {}): Tool => ({
  name,
  version: '1.0',
  path: `/usr/bin/${name}`,
  needs: 'nothing',
  running: null,
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

  test('for a cluster never use the tag latest, which is always pulled anew', () => {
    for (const line of linesOf('kubernetes')) expect(line).toMatch(/:1$/);
  });
});

describe('the commands of a first push', () => {
  const namesOf = (tools: Tool[]) => firstCommands(tools, host).map((one) => one.tool);

  test('are those of the tools that are there, the most usual first', () => {
    expect(namesOf([tool('skopeo'), tool('kind', { needs: 'set-up' }), tool('docker')])).toEqual([
      'docker',
      'skopeo',
    ]);
  });

  test('leave out tools that do not run or do not reach the registry', () => {
    const tools = [
      tool('docker', { running: false }),
      tool('podman', { needs: 'set-up' }),
      tool('containerd', { running: true }),
    ];
    expect(namesOf(tools)).toEqual(['containerd']);
  });

  test('are docker’s where no tool was found', () => {
    expect(namesOf([])).toEqual(['docker']);
  });
});
