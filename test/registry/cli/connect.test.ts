import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Berth, serve } from '../../make/berth.ts';
import { berth } from '../../make/cli.ts';
import { run } from '../../make/command.ts';
import { type DockerEngine, startDockerEngine } from '../../make/docker-engine.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

const tools = ['docker', 'dockerd', 'containerd', 'ctr', 'unshare', 'pkill', 'pgrep', 'ps'] as const;
/** Each command tries all that is on this machine. */
const limit = { timeout: 150_000 };
const mirror = ['--mirror', 'http://localhost:5001'];

describeWith('berth connect', { tools: [...tools], root: true }, (paths) => {
  let engine: DockerEngine;
  beforeAll(async () => {
    engine = await startDockerEngine(paths, { config: '{ "debug": false }\n' });
  });
  afterAll(() => engine?.stop());

  let [env, registry] = [{} as Record<string, string>, {} as Berth];
  beforeEach(async () => {
    env = {
      BERTH_MACHINE_ROOT: engine.root,
      BERTH_HOME: temporaryFolder(),
      HOME: temporaryFolder(),
      XDG_RUNTIME_DIR: temporaryFolder(),
    };
    registry = await serve({ env });
  });

  const cli = (...args: string[]) => berth([...args, '--data', registry.data], { env, timeoutMs: 100_000 });
  const text = () => readFileSync(join(engine.root, 'etc/docker/daemon.json'), 'utf8');
  const mirrors = async () =>
    JSON.parse(
      await run(paths.docker, ['info', '--format', '{{json .RegistryConfig.Mirrors}}'], { env: engine.env }),
    ) ?? [];

  test('lists what is on this machine and what each needs', async () => {
    const { code, stdout } = await cli('connect');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^TOOL +STATE +MODE +VERSION\n/);
    expect(stdout).toMatch(/^docker +ready, needs nothing +rootful +\d+\.\d+/m);
    const listed = JSON.parse((await cli('connect', '--json')).stdout);
    expect(listed).toContainEqual(expect.objectContaining({ id: 'docker', state: 'ready', running: true }));
  });

  test('shows what would be changed, and changes nothing without a yes', async () => {
    const dry = await cli('connect', 'docker', '--dry-run', ...mirror);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('Change /etc/docker/daemon.json\n');
    expect(dry.stdout).toContain('    + { "debug": false, "registry-mirrors": ["http://localhost:5001"] }');
    expect(dry.stdout).toMatch(/Run pkill --signal HUP/);
    expect(JSON.parse((await cli('connect', 'docker', '-n', '--json', ...mirror)).stdout)).toMatchObject({
      engine: { id: 'docker', state: 'optional' },
      elevated: false,
    });

    const unasked = await cli('connect', 'docker', ...mirror);
    expect(unasked.code).toBe(1);
    expect(unasked.stderr).toContain('Say --yes if that is what you want.');
    expect(text()).toBe('{ "debug": false }\n');
  });

  test(
    'connects and verifies by the tool itself, and puts everything back also when no registry runs',
    limit,
    async () => {
      const done = await cli('connect', 'docker', '--yes', ...mirror);
      expect(done).toMatchObject({ code: 0 });
      expect(done.stderr).toContain('Backing up /etc/docker/daemon.json\nWriting /etc/docker/daemon.json\n');
      expect(done.stdout).toMatch(/^docker is connected\. A push by \S+ worked\. A pull by \S+ worked\./);
      expect(await mirrors()).toEqual(['http://localhost:5001/']);
      expect((await cli('connect')).stdout).toMatch(/^docker +connected/m);

      await registry.stop();
      expect((await cli('connect')).code).toBe(2);
      const dry = await cli('disconnect', 'docker', '--dry-run');
      expect(dry.stdout).toMatch(/^docker, now\n {2}\/etc\/docker\/daemon.json\n {2}ran pkill /);
      expect((await cli('disconnect', '--all')).stderr).toContain('1 change would be taken back. Say --yes');
      const back = await cli('disconnect', '--all', '--yes');
      expect(back).toMatchObject({ code: 0, stdout: 'Everything is as it was before.\n' });
      expect(text()).toBe('{ "debug": false }\n');
      await expect.poll(mirrors).toEqual([]);
      expect((await cli('disconnect', '--all', '-y')).stdout).toBe('There was nothing to put back.\n');
      expect(await cli('disconnect', 'docker', '-y')).toMatchObject({
        code: 1,
        stderr: 'Berth has changed nothing for docker.\n',
      });
    },
  );

  test('what was edited since is left alone, shown, and makes the exit code 1', limit, async () => {
    await cli('connect', 'docker', '--yes', ...mirror);
    const edited = '{ "debug": true, "registry-mirrors": ["http://localhost:5001"] }\n';
    writeFileSync(join(engine.root, 'etc/docker/daemon.json'), edited);
    const back = await cli('disconnect', 'docker', '--yes');
    expect(back.code).toBe(1);
    expect(back.stdout).toContain('/etc/docker/daemon.json (edited since)\n');
    expect(back.stdout).toContain('    - { "debug": true, "registry-mirrors": ["http://localhost:5001"] }\n');
    expect(text()).toBe(edited);
    // As whoever reads that would do it.
    writeFileSync(join(engine.root, 'etc/docker/daemon.json'), '{ "debug": false }\n');
    expect(await cli('disconnect', 'docker', '--yes')).toMatchObject({ code: 0 });
    await run('pkill', ['--signal', 'HUP', '--pidfile', join(engine.root, 'var/run/docker.pid')]);
  });

  test('a tool that is not there, and no tool at all, are said', async () => {
    expect(await cli('connect', 'nothing')).toMatchObject({
      code: 1,
      stderr: 'nothing is not on this machine. berth connect lists what is.\n',
    });
    expect(await cli('disconnect')).toMatchObject({ code: 1, stdout: '' });
  });
});
