import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { serve } from '../../make/berth.ts';
import { berth, berthScript } from '../../make/cli.ts';
import { type DockerEngine, startDockerEngine } from '../../make/docker-engine.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

const nobody = 65534;
/** Each command tries all that is on this machine. */
const limit = { timeout: 150_000 };
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
const tools = [
  'docker',
  'dockerd',
  'containerd',
  'ctr',
  'unshare',
  'setpriv',
  'pkill',
  'pgrep',
  'ps',
] as const;
/** A clone in a folder that only root may enter cannot be run by anybody else. */
const isReadable = spawnSync('setpriv', [...asNobody.slice(1), 'test', '-r', berthScript]).status === 0;

describeWith(
  'berth connect by somebody who is no administrator',
  { tools: [...tools], root: true },
  (paths) => {
    let engine: DockerEngine;
    beforeAll(async () => {
      engine = await startDockerEngine(paths);
      chmodSync(engine.root, 0o755);
      chmodSync(join(engine.root, 'var/run/docker.sock'), 0o660);
    });
    afterAll(() => engine?.stop());

    /** A folder of that person's own. */
    const ownFolder = () => {
      const folder = temporaryFolder();
      chownSync(folder, nobody, nobody);
      return folder;
    };
    let [env, asked] = [{} as Record<string, string>, 0];
    beforeEach(() => {
      writeFileSync(join(engine.root, 'etc/docker/daemon.json'), '{}');
      const programs = temporaryFolder();
      chmodSync(programs, 0o755);
      asked = 0;
      env = {
        BERTH_MACHINE_ROOT: engine.root,
        BERTH_HOME: ownFolder(),
        HOME: ownFolder(),
        XDG_RUNTIME_DIR: ownFolder(),
        DISPLAY: ':0',
        PATH: `${programs}:${process.env.PATH}`,
        SYSTEM: join(programs, 'system'),
      };
      // In the place of polkit: a program of the system's own that starts what it is told to with root's rights.
      const pkexec = `#!/bin/sh\nexec '${process.execPath}' -e 'const s = require("net").connect(process.env.SYSTEM); process.stdin.pipe(s).pipe(process.stdout)'\n`;
      writeFileSync(join(programs, 'pkexec'), pkexec);
      chmodSync(join(programs, 'pkexec'), 0o755);
      const system = createServer((connection) => {
        asked++;
        const helper = spawn(process.execPath, [berthScript, 'host-helper'], {
          env: { ...process.env, ...env },
        });
        connection.pipe(helper.stdin);
        helper.stdout.pipe(connection);
      });
      system.listen(env.SYSTEM, () => chmodSync(env.SYSTEM ?? '', 0o666));
      onTestFinished(() => void system.close());
    });

    test.skipIf(!isReadable)('asks once for all of a set-up, and once to take it back', limit, async () => {
      const { data } = await serve({ data: ownFolder(), env, through: asNobody });
      const cli = (...args: string[]) =>
        berth([...args, '--data', data], { env, through: asNobody, timeoutMs: 100_000 });
      const file = join(engine.root, 'etc/docker/daemon.json');
      const mirror = ['--mirror', 'http://localhost:5001'];

      const { stdout } = await cli('connect', 'docker', '--dry-run', '--json', ...mirror);
      expect(JSON.parse(stdout)).toMatchObject({
        engine: { running: null },
        elevated: true,
        changes: [{ elevated: true }, { elevated: true }],
      });
      expect(asked).toBe(0);

      expect(await cli('connect', 'docker', '--yes', ...mirror)).toMatchObject({ code: 0 });
      expect(asked).toBe(1);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
        'registry-mirrors': ['http://localhost:5001'],
      });
      expect(statSync(file)).toMatchObject({ uid: 0, gid: 0 });

      expect(await cli('disconnect', 'docker', '--yes')).toMatchObject({ code: 0 });
      expect(asked).toBe(2);
      expect(readFileSync(file, 'utf8')).toBe('{}');
    });

    test.skipIf(!isReadable)('what is already that person’s is written without asking', limit, async () => {
      const { data } = await serve({ data: ownFolder(), env, through: asNobody });
      const folder = join(engine.root, 'etc/docker');
      const before = statSync(folder);
      chownSync(folder, nobody, nobody);
      chownSync(join(folder, 'daemon.json'), nobody, nobody);
      try {
        const { stdout } = await berth(
          ['connect', 'docker', '-n', '--json', '--mirror', 'http://localhost:5001', '--data', data],
          { env, through: asNobody, timeoutMs: 100_000 },
        );
        expect(JSON.parse(stdout).changes).toMatchObject([{ elevated: false }, { elevated: true }]);
      } finally {
        chownSync(folder, before.uid, before.gid);
        chownSync(join(folder, 'daemon.json'), before.uid, before.gid);
      }
    });
  },
);
