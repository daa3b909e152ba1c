import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { helm, oras } from '../../registry/host/artifacts/artifacts.ts';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { tryEngine } from '../../registry/host/trial.ts';
import { connectionsOn } from '../make/connections.ts';
import { temporaryFolder } from '../make/folder.ts';
import { tlsDoor } from '../make/tls-door.ts';
import { describeWith } from '../make/tools.ts';
import { treeOf } from '../make/tree.ts';

const works = [
  { what: 'push', ok: true },
  { what: 'pull', ok: true },
];

/** Folders of the system's store that are the test's own, wherever a program looks. */
function withOwnStore(): Machine {
  const machine = { ...thisMachine({ root: temporaryFolder() }), isRoot: true };
  const folders = ['/etc/ssl/certs', '/usr/local/share/ca-certificates'];
  for (const folder of folders) {
    mkdirSync(machine.at(folder), { recursive: true });
    cpSync(folder, machine.at(folder), { recursive: true, verbatimSymlinks: true });
  }
  // Java's is made anew with other times in it.
  rmSync(machine.at('/etc/ssl/certs/java'), { recursive: true, force: true });
  const mounts = folders.map((folder) => `mount --bind '${machine.at(folder)}' ${folder}`);
  const through = ['--mount', 'sh', '-c', [...mounts, 'exec "$@"'].join(' && '), 'sh'];
  return {
    ...machine,
    run: (program, args, options) => machine.run('unshare', [...through, program, ...args], options),
  };
}

describeWith('connecting oras', { tools: ['oras'], rare: true }, () => {
  test('is not needed', async () => {
    const [door, machine] = [
      await tlsDoor(),
      thisMachine({ env: { ...process.env, HOME: temporaryFolder() } }),
    ];
    const { connections } = connectionsOn({}, oras, { machine, door: async () => door });
    expect(await connections.engines()).toMatchObject([{ id: 'oras', state: 'ready' }]);
    expect((await connections.connect('oras')).checks).toMatchObject(works);
  });
});

describeWith(
  'connecting helm',
  { tools: ['helm', 'update-ca-certificates', 'unshare'], root: true, rare: true },
  () => {
    test('makes the system trust the authority, and taking it back leaves nothing', async () => {
      const [door, machine] = [await tlsDoor(), withOwnStore()];
      const { connections } = connectionsOn({}, helm, { machine, door: async () => door });
      const [engine] = await helm.find(machine);
      if (engine === undefined) throw new Error('helm was not found');
      const tried = () => tryEngine({ connector: helm, engine, door, machine });
      const before = treeOf(machine.at('/'));

      expect(await tried()).toMatchObject([{ ok: false, trouble: { code: 'TLS_UNTRUSTED' } }, {}]);
      expect((await connections.connect('helm')).checks).toMatchObject(works);
      await connections.disconnect('helm');
      expect(treeOf(machine.at('/'))).toEqual(before);
      expect(await tried()).toMatchObject([{ ok: false }, {}]);
    });
  },
);
