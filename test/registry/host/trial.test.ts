import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FoundEngine } from '../../../registry/host/connector.ts';
import { podman, skopeo } from '../../../registry/host/containers/containers.ts';
import { thisMachine } from '../../../registry/host/machine.ts';
import { tryEngine } from '../../../registry/host/trial.ts';
import { someDoor } from '../../make/connections.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

/** A podman that does this, whatever it is asked. */
function podmanThat(script: string): FoundEngine {
  const program = join(temporaryFolder(), 'podman');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  const own = { program };
  return {
    id: 'podman',
    kind: 'podman',
    instance: null,
    version: null,
    mode: 'rootless',
    running: null,
    own,
  };
}

const tried = (engine: FoundEngine, limitMs?: number) =>
  tryEngine({
    connector: podman,
    engine,
    door: someDoor,
    machine: thisMachine(),
    ...(limitMs && { limitMs }),
  });

test('a tool that hangs is waited for no longer than it is given', async () => {
  expect(await tried(podmanThat('exec sleep 60'), 200)).toMatchObject([
    { what: 'push', ok: false, trouble: { code: 'PROBE_LATE' }, fix: { command: 'berth doctor podman' } },
    { what: 'pull', ok: null, trouble: { code: 'NOT_TRIED' } },
  ]);
});

test('what failed once is not tried in further ways, and the tool is quoted', async () => {
  expect(await tried(podmanThat('echo working; echo something is odd >&2; exit 3'))).toMatchObject([
    { what: 'push', ok: false, door: someDoor.name, trouble: { facts: { reason: 'something is odd' } } },
    { what: 'pull', ok: null, ms: 0 },
  ]);
});

test('the image that a tool is given is gone with the trial, also where it fails', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  await tried(podmanThat('exit 1'));
  await tried(podmanThat('exit 0'));
  expect(readdirSync(folder).filter((name) => name.startsWith('berth-probe'))).toEqual([]);
});

test('a program that cannot be started is a failure of that tool, and nothing worse', async () => {
  const engine = podmanThat('');
  engine.own.program = '/nowhere/podman';
  expect(await tried(engine)).toMatchObject([{ ok: false, trouble: { code: 'PROBE_FAILED' } }, { ok: null }]);
});

describeWith('skopeo', { tools: ['skopeo'] }, () => {
  test('is sent to a proxy for a name that NO_PROXY does not have, and only then', async () => {
    const proxy = 'http://127.0.0.1:9';
    const env = { ...process.env, HOME: temporaryFolder(), HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
    const codeFor = async (name: string, more: NodeJS.ProcessEnv = {}) => {
      const machine = thisMachine({ env: { ...env, ...more } });
      const [engine = podmanThat('')] = await skopeo.find(machine);
      const door = { ...someDoor, name };
      const [push] = await tryEngine({ connector: skopeo, engine, door, machine });
      return push?.trouble?.code;
    };
    expect(await codeFor('registry.localhost:9', { NO_PROXY: '' })).toBe('PROXY_VARIABLE');
    expect(await codeFor('registry.localhost:9', { NO_PROXY: '.localhost' })).toBe('PROBE_FAILED');
    expect(await codeFor('localhost:9', { NO_PROXY: '' })).toBe('PROBE_FAILED');
  });
});
